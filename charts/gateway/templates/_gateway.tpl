{{- define "gateway.gatewayName" -}}
{{- .Values.gateway.name | default (include "libchart.fullname" .) }}
{{- end }}

{{- define "gateway.adminName" -}}
{{ include "libchart.fullname" . }}-admin
{{- end }}

{{/*
The Gateway API is installed once per cluster, before. Only a cluster knows of v1/Pod as a kind, so `helm template` and
`helm lint` render without one.
*/}}
{{- define "gateway.requireGatewayApi" -}}
{{- $known := .Capabilities.APIVersions }}
{{- if and ($known.Has "v1/Pod") (not ($known.Has "gateway.networking.k8s.io/v1/HTTPRoute")) }}
{{- fail "this cluster has no gateway.networking.k8s.io/v1: install the standard channel of the Gateway API first" }}
{{- end }}
{{- end }}

{{/* What the gateway's pod has beyond its values. */}}
{{- define "gateway.extra" -}}
{{- $atLeast := add .Values.preStopSleepSeconds .Values.drainSeconds }}
{{- if le (int .Values.terminationGracePeriodSeconds) (int $atLeast) }}
{{- fail (printf "terminationGracePeriodSeconds: more than %d is needed, which preStopSleepSeconds and drainSeconds take together, not %d" $atLeast (int .Values.terminationGracePeriodSeconds)) }}
{{- end }}
args:
  - gateway
  - --kubernetes
  - --data
  - /data
  - --admin-bind
  - 0.0.0.0
  - --admin-port
  - {{ .Values.admin.port | quote }}
  - --gateway-class
  - {{ .Values.gatewayClass.name }}
  - --publish-service
  - {{ .Release.Namespace }}/{{ include "libchart.fullname" . }}
  - --lease
  - {{ include "libchart.fullname" . }}
  - --drain
  - {{ .Values.drainSeconds }}s
  {{- if .Values.admin.tokens.existingSecret }}
  - --admin-tokens
  - /tokens/{{ .Values.admin.tokens.key }}
  {{- end }}
env:
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  - name: POD_NAMESPACE
    valueFrom:
      fieldRef:
        fieldPath: metadata.namespace
ports:
  - name: http
    containerPort: {{ .Values.service.port }}
  {{- with .Values.gateway.https }}
  {{- if .enabled }}
  - name: https
    containerPort: {{ .port }}
  {{- end }}
  {{- end }}
  - name: admin
    containerPort: {{ .Values.admin.port }}
volumeMounts:
  - name: data
    mountPath: /data
  {{- if .Values.admin.tokens.existingSecret }}
  - name: tokens
    mountPath: /tokens
    readOnly: true
  {{- end }}
volumes:
  - name: data
    emptyDir:
      sizeLimit: {{ .Values.dataSize }}
  {{- with .Values.admin.tokens }}
  {{- if .existingSecret }}
  - name: tokens
    secret:
      secretName: {{ .existingSecret }}
      defaultMode: 0440
      items:
        - key: {{ .key }}
          path: {{ .key }}
  {{- end }}
  {{- end }}
{{- end }}

{{/*
Takes {rule, backends, live}: backendRefs of one rule. A backend without a weight keeps the one that the rule of this name
has in the cluster, which the gateway may have written since; 1 where there is none.
*/}}
{{- define "gateway.backendRefs" -}}
{{- $weights := dict }}
{{- range (.live.spec).rules }}
{{- if eq (.name | default "") $.rule }}
{{- range .backendRefs }}{{ $_ := set $weights (printf "%s/%s" (.namespace | default "") .name) .weight }}{{ end }}
{{- end }}
{{- end }}
{{- range .backends }}
{{- $inForce := get $weights (printf "%s/%s" (.namespace | default "") .name) | toString | default "1" }}
- group: ""
  kind: Service
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  port: {{ .port }}
  weight: {{ ternary .weight $inForce (hasKey . "weight") }}
{{- end }}
{{- end }}
