package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Optional;

/**
 * Asks the cluster who a token stands for (TokenReview) and what that user may do
 * (SubjectAccessReview): who may patch HTTPRoutes may change weights, who may list them may look.
 * Blocking; any thread.
 */
public final class ClusterUsers {
  private final KubernetesClient client;

  public ClusterUsers(KubernetesClient client) {
    this.client = client;
  }

  /** What a user may do to the HTTPRoutes of all namespaces. */
  public enum May {
    PATCH_ROUTES,
    LIST_ROUTES,
    NEITHER
  }

  /** A user of the cluster. */
  public record User(String name, May may) {}

  /**
   * The user; empty where the token stands for nobody.
   *
   * @throws IOException where the API server does not answer
   */
  public Optional<User> of(String token) throws IOException {
    try {
      TokenReview asked = new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build();
      TokenReviewStatus status = client.resource(asked).create().getStatus();
      return Boolean.TRUE.equals(status.getAuthenticated())
          ? Optional.of(new User(status.getUser().getUsername(), may(status.getUser())))
          : Optional.empty();
    } catch (KubernetesClientException e) {
      throw new IOException(Reasons.of(e), e);
    }
  }

  private May may(UserInfo user) {
    if (may(user, "patch")) {
      return May.PATCH_ROUTES;
    }
    return may(user, "list") ? May.LIST_ROUTES : May.NEITHER;
  }

  private boolean may(UserInfo user, String verb) {
    SubjectAccessReview asked =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user.getUsername())
            .withUid(user.getUid())
            .withGroups(user.getGroups())
            .withExtra(user.getExtra())
            .withNewResourceAttributes()
            .withGroup(Watched.HTTP_ROUTE.group())
            .withResource(Watched.HTTP_ROUTE.plural())
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(client.resource(asked).create().getStatus().getAllowed());
  }
}
