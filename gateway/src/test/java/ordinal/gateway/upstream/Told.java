package ordinal.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a receiver is told, in words, for the test's thread. */
class Told implements Receiver {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Asked request;
  volatile @Nullable Connection connection;

  /**
   * @param request sent as soon as there is a connection
   */
  Told(Asked request) {
    this.request = request;
  }

  @Override
  public void connected(Connection given) {
    connection = given;
    told.add(given.isReused() ? "reused" : "new");
    given.send(request);
    given.flush();
  }

  @Override
  public void notConnected(Throwable cause) {
    told.add("not connected: " + cause.getClass().getSimpleName());
  }

  @Override
  public void interim(int status, HttpHeaders headers) {
    told.add("interim " + status);
  }

  @Override
  public void head(HttpResponse head) {
    told.add("head " + head.status().code());
  }

  @Override
  public void body(ByteBuf part) {
    told.add("body " + part.toString(StandardCharsets.US_ASCII));
    part.release();
  }

  @Override
  public void end(HttpHeaders trailers) {
    told.add("end" + (trailers.isEmpty() ? "" : " " + trailers.entries()));
  }

  @Override
  public void failed(Throwable cause) {
    told.add("failed: " + cause.getClass().getSimpleName());
  }

  @Override
  public void writable() {
    told.add("writable");
  }

  /** The next thing told, within 10 s. */
  String next() throws InterruptedException {
    String next = told.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing more was told within 10 s");
    }
    return next;
  }

  boolean isQuiet() {
    return told.isEmpty();
  }
}
