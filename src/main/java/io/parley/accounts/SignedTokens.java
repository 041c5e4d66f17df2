package io.parley.accounts;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.parley.database.DatabaseClock;
import io.parley.shared.SecretBox;
import io.parley.shared.SignInId;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.springframework.stereotype.Component;

/**
 * Access and stream tokens: JWTs that are signed with HMAC-SHA256 and nothing else. The keys come
 * from the secret key, so that every node that has it takes the tokens of all.
 */
@Component
class SignedTokens {
  static final String ISSUER = "parley";
  static final String TENANT = "tenant";
  static final String SIGN_IN = "sid";

  /** All nodes ask the database's clock: what is left is how far two readings of it differ. */
  private static final Duration SKEW = Duration.ofSeconds(10);

  private static final JWSAlgorithm ALGORITHM = JWSAlgorithm.HS256;
  private static final Set<String> HEADERS = Set.of("alg", "typ");
  private static final Set<String> CLAIMS = Set.of("sub", TENANT, SIGN_IN, "iat", "nbf", "exp");

  /** Exactly what we write, since decoders forgive a lot; 43 characters are 256 bits. */
  private static final Pattern FORM =
      Pattern.compile("[\\w-]{1,200}\\.[\\w-]{1,1000}\\.[\\w-]{43}");

  private final Map<TokenPurpose, Kind> kinds = new EnumMap<>(TokenPurpose.class);
  private final DatabaseClock clock;

  SignedTokens(SecretBox secrets, DatabaseClock clock) {
    this.clock = clock;
    for (var purpose : TokenPurpose.values()) {
      var key = secrets.derive("parley " + purpose.name().toLowerCase(Locale.ROOT) + " token");
      kinds.put(purpose, new Kind(key, processor(purpose, key, clock)));
    }
  }

  /** Whose token it is. */
  record Bearer(TenantId tenant, UserId user, SignInId signIn) {}

  private record Kind(SecretKey key, DefaultJWTProcessor<SecurityContext> processor) {}

  String sign(TokenPurpose purpose, Bearer bearer) {
    var now = clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(purpose.audience())
            .subject(bearer.user().toString())
            .claim(TENANT, bearer.tenant().toString())
            .claim(SIGN_IN, bearer.signIn().toString())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(purpose.lifetime())))
            .build();
    var header = new JWSHeader.Builder(ALGORITHM).type(new JOSEObjectType(purpose.type())).build();
    try {
      var token = new SignedJWT(header, claims);
      token.sign(new MACSigner(kind(purpose).key()));
      return token.serialize();
    } catch (JOSEException failure) {
      throw new IllegalStateException("this Java has no HMAC-SHA256", failure);
    }
  }

  /** Empty for whatever is not such a token, was not signed here, or is not valid now. */
  Optional<Bearer> read(TokenPurpose purpose, String token) {
    if (!FORM.matcher(token).matches()) {
      return Optional.empty();
    }
    try {
      var parsed = SignedJWT.parse(token);
      // Ours name no key and bring none along: whatever else a header holds is no business of ours.
      if (!parsed.getHeader().getIncludedParams().equals(HEADERS)) {
        return Optional.empty();
      }
      return Optional.of(bearer(kind(purpose).processor().process(parsed, null)));
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Kind kind(TokenPurpose purpose) {
    return java.util.Objects.requireNonNull(kinds.get(purpose));
  }

  private static Bearer bearer(JWTClaimsSet claims) throws ParseException {
    return new Bearer(
        TenantId.valueOf(claims.getStringClaim(TENANT)),
        UserId.valueOf(claims.getSubject()),
        SignInId.valueOf(claims.getStringClaim(SIGN_IN)));
  }

  private static DefaultJWTProcessor<SecurityContext> processor(
      TokenPurpose purpose, SecretKey key, DatabaseClock clock) {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(purpose.type())));
    processor.setJWSKeySelector(new SingleKeyJWSKeySelector<>(ALGORITHM, key));
    processor.setJWTClaimsSetVerifier(new Rules(purpose, clock));
    return processor;
  }

  private static final class Rules extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final DatabaseClock clock;

    Rules(TokenPurpose purpose, DatabaseClock clock) {
      super(purpose.audience(), new JWTClaimsSet.Builder().issuer(ISSUER).build(), CLAIMS);
      this.clock = clock;
      setMaxClockSkew((int) SKEW.toSeconds());
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
