package io.parley.media;

import io.parley.accounts.Tenants;
import io.parley.database.StartRefused;
import java.io.IOException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MediaProperties.class)
class MediaConfiguration {
  private static final String EXTERNAL_DATABASE = "spring.datasource.url";

  @Bean
  MediaFolder mediaFolder(
      MediaProperties properties,
      MediaRepository repository,
      Tenants tenants,
      TransactionTemplate transaction) {
    var shared = properties.media().dir();
    if (shared == null) {
      return new MediaFolder(
          properties.dataDir().resolve("media"), repository, tenants, transaction);
    }
    var folder = new MediaFolder(shared, repository, tenants, transaction);
    try {
      folder.receive().close();
    } catch (IOException | UnsupportedOperationException _) {
      throw new StartRefused(
          "PARLEY_MEDIA_DIR must be a folder that Parley can write to; '" + shared + "' is not.");
    }
    return folder;
  }

  @Bean
  MediaTable mediaTable(
      MediaRepository repository,
      MediaFolder folder,
      Tenants tenants,
      TransactionTemplate transaction) {
    return new MediaTable(repository, folder, tenants, transaction);
  }

  /** Nodes of one database share no folder unless they are told one. */
  @Bean
  MediaContents mediaContents(
      MediaFolder folder, MediaTable table, MediaProperties properties, Environment environment) {
    var alone = !environment.containsProperty(EXTERNAL_DATABASE);
    var inFolder = alone || properties.media().dir() != null;
    return new MediaContents(folder, table, inFolder ? folder : table);
  }
}
