package io.parley.audiences.imports;

/** A file that cannot be read, or no further. The message is a sentence for its owner. */
final class BrokenFile extends Exception {
  private static final long serialVersionUID = 1;

  BrokenFile(String sentence) {
    super(sentence, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  /** To follow a colon. */
  String inASentence() {
    var sentence = sentence();
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1, sentence.length() - 1);
  }
}
