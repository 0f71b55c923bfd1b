package ordinal.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import ordinal.gateway.objects.HttpRoute;

/** A match under construction; path prefix {@code /} unless it says otherwise. */
public final class MatchSpec {
  private final List<HttpRoute.ValueMatch> headers = new ArrayList<>();
  private final List<HttpRoute.ValueMatch> params = new ArrayList<>();
  private HttpRoute.PathMatch path = new HttpRoute.PathMatch.Prefix("/");
  private Optional<String> method = Optional.empty();

  MatchSpec() {}

  public MatchSpec exact(String path) {
    this.path = new HttpRoute.PathMatch.Exact(path);
    return this;
  }

  public MatchSpec prefix(String path) {
    this.path = new HttpRoute.PathMatch.Prefix(path);
    return this;
  }

  public MatchSpec regex(String path) {
    this.path = new HttpRoute.PathMatch.Regex(Pattern.compile(path));
    return this;
  }

  public MatchSpec method(String method) {
    this.method = Optional.of(method);
    return this;
  }

  public MatchSpec header(String name, String value) {
    headers.add(new HttpRoute.ValueMatch.Exact(name.toLowerCase(Locale.ROOT), value));
    return this;
  }

  public MatchSpec headerRegex(String name, String value) {
    headers.add(
        new HttpRoute.ValueMatch.Regex(name.toLowerCase(Locale.ROOT), Pattern.compile(value)));
    return this;
  }

  public MatchSpec query(String name, String value) {
    params.add(new HttpRoute.ValueMatch.Exact(name, value));
    return this;
  }

  public MatchSpec queryRegex(String name, String value) {
    params.add(new HttpRoute.ValueMatch.Regex(name, Pattern.compile(value)));
    return this;
  }

  HttpRoute.Match build() {
    return new HttpRoute.Match(path, headers, params, method);
  }
}
