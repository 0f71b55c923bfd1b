package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.http.Http1ServerConfig;
import org.junit.jupiter.api.Test;

class StrictDecoderTest {
  @Test
  void forgetsTrailersOfEarlierRequestsThatNobodyTook() {
    StrictDecoder decoder = new StrictDecoder(new Http1ServerConfig());
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    for (int i = 1; i <= 3; i++) {
      String request =
          "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx: "
              + i
              + "\r\n\r\n";
      channel.writeInbound(Unpooled.copiedBuffer(request, US_ASCII));
    }

    decoder.forgetTrailersBefore(3);

    assertThat(decoder.trailers(2)).isEmpty();
    assertThat(decoder.trailers(3)).singleElement().hasToString("x=3");
    assertThat(decoder.trailers(3)).isEmpty();
    channel.finishAndReleaseAll();
  }
}
