package io.parley.shared;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCellTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1 555",
        "+",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "+0555123456",
        "+1555012345678901",
        "+12345",
        "+15550123456=1",
        "=",
        "@"
      })
  void whatASpreadsheetWouldRunIsMadeText(String text) {
    assertThat(CsvCell.guarded(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+15550123456",
        "+972501234567",
        "",
        "Ann",
        "'=1",
        " =1",
        "\u200f=1",
        "1-2",
        "ü@x",
        "\n=1"
      })
  void everythingElseStaysAsItIs(String text) {
    assertThat(CsvCell.guarded(text)).isEqualTo(text);
  }

  @Test
  void nothingStaysNothing() {
    assertThat(CsvCell.guarded(null)).isNull();
  }

  @Property
  void whatIsGuardedComesBackWithAnApostropheAtMost(@ForAll @Size(min = 2) List<String> texts)
      throws IOException {
    var cells = texts.stream().map(CsvCell::guarded).map(Objects::requireNonNull).toList();
    var file = new StringWriter();
    try (var csv = CsvWriter.builder().build(file)) {
      csv.writeRecord(cells);
    }
    var read =
        CsvReader.builder().skipEmptyLines(false).ofCsvRecord(file.toString()).stream().toList();
    assertThat(read).hasSize(1);
    assertThat(read.getFirst().getFields()).isEqualTo(cells);
    for (var index = 0; index < texts.size(); index++) {
      assertThat(cells.get(index)).isIn(texts.get(index), "'" + texts.get(index));
    }
  }
}
