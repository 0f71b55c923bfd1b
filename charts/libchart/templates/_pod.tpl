{{/* The pod of an application. */}}

{{/* Takes {image, appVersion}. */}}
{{- define "libchart.image" -}}
{{- with .image.registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ .image.tag | default .appVersion }}
{{- end }}

{{/* Takes {image, appVersion}. A snapshot's tag moves, so it is pulled each time as :latest is. */}}
{{- define "libchart.pullPolicy" -}}
{{- $moves := hasSuffix "-SNAPSHOT" (.image.tag | default .appVersion) }}
{{- .image.pullPolicy | default (ternary "Always" "IfNotPresent" $moves) }}
{{- end }}

{{/* Takes {root, port}: startup, liveness and readiness probe, each left out where its value is null. */}}
{{- define "libchart.probes" -}}
{{- $port := .port }}
{{- range $kind := list "startup" "liveness" "readiness" }}
{{- with index $.root.Values.probes $kind }}
{{ $kind }}Probe:
  httpGet:
    path: {{ .path }}
    port: {{ $port }}
  {{- with omit . "path" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Takes {root, extra}: the Secret as SECRET, the keys of the ConfigMap, and what the values add. */}}
{{- define "libchart.environment" -}}
{{- $values := .root.Values }}
{{- $env := concat (.extra.env | default list) ($values.extraEnv | default list) }}
{{- if or ($values.secret).value ($values.secret).existingSecret }}
{{- $name := $values.secret.existingSecret | default (include "libchart.fullname" .root) }}
{{- $ref := dict "name" $name "key" $values.secret.key }}
{{- $env = prepend $env (dict "name" "SECRET" "valueFrom" (dict "secretKeyRef" $ref)) }}
{{- end }}
{{- with $env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $from := $values.extraEnvFrom | default list }}
{{- if $values.env }}
{{- $from = prepend $from (dict "configMapRef" (dict "name" (printf "%s-env" (include "libchart.fullname" .root)))) }}
{{- end }}
{{- with $from }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Takes {root, extra}: the template of a StatefulSet or Deployment. What one application has beyond its values comes in
`extra`, with the names that Kubernetes has for it: annotations, args, ports, env, volumes, volumeMounts.
*/}}
{{- define "libchart.podTemplate" -}}
{{- $root := .root }}
{{- $values := .root.Values }}
{{- $extra := .extra | default dict }}
{{- with $extra.Error }}{{ fail (printf "extra: %s" .) }}{{ end }}
{{- $image := dict "image" $values.image "appVersion" $root.Chart.AppVersion }}
{{- $ports := $extra.ports | default (list (dict "name" "http" "containerPort" $values.containerPort)) }}
{{- $annotations := merge (dict) ($values.podAnnotations | default dict) ($extra.annotations | default dict) }}
{{- if $values.env }}
{{- $_ := set $annotations "checksum/env" (toJson $values.env | sha256sum) }}
{{- end -}}
metadata:
  labels:
    {{- include "libchart.selectorLabels" $root | nindent 4 }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "libchart.serviceAccountName" $root }}
  # No variable per Service of the namespace: COUNTER_PORT and its like surprise programs that read their environment.
  enableServiceLinks: false
  automountServiceAccountToken: {{ $values.serviceAccount.automount }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  containers:
    - name: {{ include "libchart.name" $root }}
      image: {{ include "libchart.image" $image }}
      imagePullPolicy: {{ include "libchart.pullPolicy" $image }}
      {{- with $values.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with concat ($extra.args | default list) ($values.args | default list) }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.workingDir }}
      workingDir: {{ . }}
      {{- end }}
      ports:
        {{- toYaml $ports | nindent 8 }}
      {{- with include "libchart.environment" (dict "root" $root "extra" $extra) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with include "libchart.probes" (dict "root" $root "port" $values.probes.port) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $values.preStopSleepSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ . }}
      {{- end }}
      {{- with $values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- with concat ($extra.volumeMounts | default list) ($values.extraVolumeMounts | default list) }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    # The root file system is read-only. Memory, because what is here must not outlive the pod.
    - name: tmp
      emptyDir:
        medium: Memory
        sizeLimit: {{ $values.tmpSize }}
    {{- with concat ($extra.volumes | default list) ($values.extraVolumes | default list) }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range . }}
    - labelSelector:
        matchLabels:
          {{- include "libchart.selectorLabels" $root | nindent 10 }}
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
{{- end }}
