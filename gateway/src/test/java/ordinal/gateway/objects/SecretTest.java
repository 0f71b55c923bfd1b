package ordinal.gateway.objects;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
  private static final String HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n";

  private static Hidden hidden(String text) {
    return new Hidden(text.getBytes(US_ASCII));
  }

  @Test
  void readsEncodedAndPlainData() {
    Secret secret =
        Yaml.only(
            Secret.class,
            HEAD
                + """
                type: kubernetes.io/tls
                data:
                  tls.crt: |
                    b25l
                    dHdv
                  tls.key: dGhyZWU=
                stringData: {tls.key: four}
                """);

    assertThat(secret.data())
        .isEqualTo(Map.of("tls.crt", hidden("onetwo"), "tls.key", hidden("four")));
    assertThat(secret.isTls()).isTrue();
  }

  @Test
  void keepsNothingOfOtherTypes() {
    Secret secret = Yaml.only(Secret.class, HEAD + "data: {password: c2VjcmV0}\n");

    assertThat(secret.type()).isEqualTo("Opaque");
    assertThat(secret.data()).isEmpty();
  }

  @Test
  void neverShowsData() {
    String tls = HEAD + "type: kubernetes.io/tls\n";
    List<String> bad =
        List.of(
            tls + "data: {tls.key: hu!shh}\n",
            tls + "data: {tls.key: 123321}\n",
            tls + "data: [hushhush]\n",
            tls + "stringData: {tls.key: {a: hushhush}}\n",
            tls + "stringData: hushhush\n",
            tls + "stringData: {tls.key: a, tls.key: hushhush}\n",
            tls + "stringData:\n  tls.key: |\n   hushhush\n  hushhush\n",
            tls + "data: {tls.key: aHVzaGh1c2g=}\nstringData: {tls.key: \"hushhush}\n");

    for (String yaml : bad) {
      assertThat(Yaml.problems(yaml)).as(yaml).isNotEmpty();
      assertThat(Yaml.problems(yaml).toString())
          .doesNotContain("hu!shh", "hushhush", "aHVza", "123321");
    }
    assertThat(Yaml.objects(tls + "stringData: {tls.key: hushhush}\n").toString())
        .doesNotContain("hushhush");
  }

  @Test
  void readsTheTlsOfAListener() {
    Gateway gateway =
        Yaml.only(
            Gateway.class,
            Yaml.gateway(
                """
                name: a
                port: 443
                protocol: HTTPS
                tls:
                  certificateRefs: [{name: one}, {name: two, namespace: keys, group: "", kind: Secret}]
                """));

    assertThat(gateway.listeners().getFirst().tls())
        .contains(
            new Gateway.Tls(
                true,
                List.of(
                    new Gateway.SecretRef("", "Secret", "default", "one"),
                    new Gateway.SecretRef("", "Secret", "keys", "two")),
                false));
  }

  @Test
  void neverForgetsThatClientsShouldBeAsked() {
    String listener =
        "{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough, frontendValidation: {}}}";
    Gateway one = Yaml.only(Gateway.class, Yaml.gateway(listener));
    Gateway all =
        Yaml.only(
            Gateway.class,
            Yaml.gateway("{name: a, port: 443, protocol: HTTPS, tls: {}}")
                + "  tls: {frontend: {default: {}}}\n");

    assertThat(one.listeners().getFirst().tls()).contains(new Gateway.Tls(false, List.of(), true));
    assertThat(all.listeners().getFirst().tls()).contains(new Gateway.Tls(true, List.of(), true));
  }
}
