package ordinal.gateway.analysis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.rollout.Measurer.Answer;

/** Posts what Flagger posts to its webhooks; 200 to 202 is yes, all else no. */
final class HookCall {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Web web;

  HookCall(Web web) {
    this.web = web;
  }

  Answer call(StatefulRollout rollout, Hook hook, String phase, String checksum) {
    try {
      HttpRequest request =
          Web.request(hook.url())
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofString(payload(rollout, hook, phase, checksum)))
              .build();
      Web.Answer answer = web.send(request, hook.timeout());
      boolean go = answer.status() >= 200 && answer.status() <= 202;
      return new Answer(go, "hook " + hook.name() + ": " + answer.text());
    } catch (IOException | RuntimeException e) {
      return new Answer(false, "hook " + hook.name() + ": " + e.getMessage());
    }
  }

  private static String payload(StatefulRollout rollout, Hook hook, String phase, String checksum) {
    ObjectNode payload = JSON.createObjectNode();
    payload
        .put("name", rollout.meta().name())
        .put("namespace", rollout.meta().namespace())
        .put("phase", phase)
        .put("checksum", checksum);
    ObjectNode metadata = payload.putObject("metadata");
    hook.metadata().forEach(metadata::put);
    return payload.toString();
  }
}
