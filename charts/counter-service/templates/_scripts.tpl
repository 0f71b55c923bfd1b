{{/* What the hooks and the test run; POSIX shell, in busybox. Nothing in them counts a visit. */}}

{{/* Where the replicas are. */}}
{{- define "counter.where" -}}
NAME: {{ include "libchart.fullname" . }}
HEADLESS: {{ include "libchart.headlessName" . }}
PORT: {{ .Values.service.port }}
FIRST: {{ .Values.ordinals.start }}
REPLICAS: {{ ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled }}
{{- end }}

{{/* Before anything changes: what would make the new pods fail, and what the old ones hold. */}}
{{- define "counter.preflight" -}}
# nslookup follows no search list, so the cluster's domain comes from it: search NAMESPACE.svc.DOMAIN svc.DOMAIN DOMAIN.
api=kubernetes.default.$(awk '/^search/ {print $3}' /etc/resolv.conf)
nslookup "$api" >/dev/null || { echo "cluster DNS does not know $api: replicas could not be found by name"; exit 1; }
echo "cluster DNS answers"
if [ -n "$SECRET_NAME" ]; then
  [ -n "$SECRET" ] || { echo "secret.existingSecret: Secret $SECRET_NAME is missing or has no key $SECRET_KEY"; exit 1; }
  echo "Secret $SECRET_NAME has key $SECRET_KEY"
fi
[ "$UPGRADE" = true ] || exit 0
# A replica that hangs or is not there yet is no reason against an upgrade.
i=$FIRST
while [ "$i" -lt $((FIRST + REPLICAS)) ]; do
  echo "before: $NAME-$i $(timeout 3 wget -q -O - "http://$NAME-$i.$HEADLESS:$PORT/visits" || echo 'does not answer')"
  i=$((i + 1))
done
{{- end }}

{{/* Until every replica is ready; then what each of them holds. The Job's deadline bounds it. */}}
{{- define "counter.await" -}}
i=$FIRST
while [ "$i" -lt $((FIRST + REPLICAS)) ]; do
  url=http://$NAME-$i.$HEADLESS:$PORT
  until timeout 5 wget -q -O /dev/null "$url/readyz"; do
    echo "waiting for $NAME-$i"
    sleep 1
  done
  echo "ready: $NAME-$i $(wget -q -O - "$url/visits")"
  i=$((i + 1))
done
{{- end }}

{{/* Through the Service, as a client does. */}}
{{- define "counter.test" -}}
wget -q -O - "http://$NAME:$PORT/readyz"
wget -q -O - "http://$NAME:$PORT/config"
visits=$(wget -q -O - "http://$NAME:$PORT/visits")
echo "$visits"
echo "$visits" | grep -q '"visits":[0-9]'
{{- end }}
