package ordinal.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserTest {
  @Test
  void sendsWhatItsCohortAndEarlierAnswersGaveIt() {
    User user = new User(1, new Cohort("testers", Map.of(), Map.of("canary", "always")));

    user.keep(List.of("seat=12; Path=/; HttpOnly", "theme=dark"));

    assertThat(user.cookies()).isEqualTo("canary=always; seat=12; theme=dark");
  }

  @Test
  void forgetsACookieThatIsOver() {
    User user = new User(1, Cohort.plain());
    user.keep(List.of("a=1", "b=2", "c=3"));

    user.keep(
        List.of("a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "c=4; Max-Age=9"));

    assertThat(user.cookies()).isEqualTo("c=4");
  }

  @Test
  void keepsNoMoreThanFiftyCookies() {
    User user = new User(1, Cohort.plain());

    for (int i = 0; i < 60; i++) {
      user.keep(List.of("n" + i + "=" + i));
    }
    user.keep(List.of("n3=new", "nonsense", "=nothing"));

    assertThat(user.cookies().split("; ")).hasSize(50).contains("n3=new").doesNotContain("n55=55");
  }
}
