package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstFramesTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int BUDGET = 128;

  private final ByteBuf bytes = Unpooled.buffer().writeBytes(new byte[24]);

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 0xbb})
  void countsEachFrameThatBringsNothing(int type) {
    frames(BUDGET, type, 0, 8);
    assertThat(flood()).isFalse();

    frame(type, 0, 8);
    assertThat(flood()).isTrue();
  }

  @Test
  void headsCostNothingAndEarnNothing() {
    frames(500, HEADERS, 5, 40);
    frames(500, CONTINUATION, 4, 40);
    frames(BUDGET, PING, 0, 8);
    assertThat(flood()).isFalse();

    frame(PING, 0, 8);
    assertThat(flood()).isTrue();
  }

  @Test
  void streamsThatAreResetCost() {
    for (int i = 0; i <= BUDGET; i++) {
      assertThat(flood()).isFalse();
      frame(HEADERS, 5, 40);
      frame(RST_STREAM, 0, 4);
    }

    assertThat(flood()).isTrue();
  }

  @Test
  void partsOfBodiesEarnAndEmptyOnesCost() {
    frame(HEADERS, 4, 40);
    frames(10, DATA, 0, 100);
    frame(DATA, 1, 0);
    frames(BUDGET + 44, DATA, 0, 0);
    assertThat(flood()).isFalse();

    frame(DATA, 0, 0);
    assertThat(flood()).isTrue();
  }

  @Test
  void looksAtNoFrameThatIsNotThere() {
    frames(BUDGET, PING, 0, 8);
    bytes.writeBytes(new byte[8]);
    assertThat(flood()).isFalse();

    bytes.clear().writeBytes(new byte[24]).writeMedium(0xffffff).writeByte(PING).writeZero(6);
    assertThat(flood()).isFalse();
  }

  @Test
  void goesOnInTheMiddleOfAFrame() {
    FirstFrames judge = new FirstFrames(24, new FrameBudget(0));
    frames(BUDGET - 1, PING, 0, 8);
    bytes.writerIndex(bytes.writerIndex() - 5);
    assertThat(judge.flood(bytes, 0)).isFalse();
    assertThat(judge.judged(bytes)).isEqualTo(bytes.readableBytes());

    bytes.clear().writeZero(5);
    frame(PING, 0, 8);
    assertThat(judge.flood(bytes, 0)).isFalse();
    frame(PING, 0, 8);
    assertThat(judge.flood(bytes, 0)).isTrue();
  }

  @Test
  void aPartOfAHeaderWaits() {
    FirstFrames judge = new FirstFrames(24, new FrameBudget(0));
    bytes.writeZero(5);

    assertThat(judge.flood(bytes, 0)).isFalse();
    assertThat(judge.judged(bytes)).isEqualTo(24);
  }

  @Test
  void isDoneWithAStreamThatLasts() {
    FirstFrames judge = new FirstFrames(24, new FrameBudget(0));
    frame(HEADERS, 5, 40);
    assertThat(judge.flood(bytes, 0)).isFalse();
    assertThat(judge.done()).isTrue();

    frame(RST_STREAM, 0, 4);
    assertThat(judge.flood(bytes, 0)).isFalse();
    assertThat(judge.done()).isFalse();
  }

  @Test
  void partsOfNoStreamCost() {
    frames(BUDGET, DATA, 1, 8);
    assertThat(flood()).isFalse();

    frame(DATA, 1, 8);
    assertThat(flood()).isTrue();
  }

  private boolean flood() {
    return new FirstFrames(24, new FrameBudget(0)).flood(bytes, 0);
  }

  private void frames(int times, int type, int flags, int length) {
    for (int i = 0; i < times; i++) {
      frame(type, flags, length);
    }
  }

  private void frame(int type, int flags, int length) {
    bytes.writeMedium(length).writeByte(type).writeByte(flags).writeInt(1).writeZero(length);
  }
}
