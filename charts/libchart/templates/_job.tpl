{{/* Pods that run a few lines of shell beside the application: hooks and tests. */}}

{{/* Takes {root, job, script, env, secret}: passes Pod Security "restricted" and reaches no API. */}}
{{- define "libchart.shellPod" -}}
{{- $image := dict "image" .root.Values.shellImage "appVersion" "latest" -}}
restartPolicy: Never
automountServiceAccountToken: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65534
  runAsGroup: 65534
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: {{ .job }}
    image: {{ include "libchart.image" $image }}
    imagePullPolicy: {{ include "libchart.pullPolicy" $image }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    resources:
      requests: {cpu: 10m, memory: 16Mi}
      limits: {cpu: 100m, memory: 16Mi}
    # What a failed script said last is the pod's message.
    terminationMessagePolicy: FallbackToLogsOnError
    {{- if or .env .secret }}
    env:
      {{- range $name, $value := .env }}
      - name: {{ $name }}
        value: {{ $value | quote }}
      {{- end }}
      {{- with .secret }}
      - name: SECRET
        valueFrom:
          secretKeyRef: {name: {{ .name }}, key: {{ .key }}, optional: true}
      {{- end }}
    {{- end }}
    command:
      - sh
      - -ec
      - |
        {{- .script | trim | nindent 8 }}
{{- end }}

{{/*
Takes {root, job, hook, weight, seconds, script, env, secret}: a hook that is gone when it has succeeded, and stays for its log
to be read when it has failed.
*/}}
{{- define "libchart.hook" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "libchart.fullname" .root }}-{{ .job }}
  labels:
    {{- include "libchart.labels" .root | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .hook }}
    helm.sh/hook-weight: {{ .weight | quote }}
    # Helm 4 prints what they said; they are gone afterwards.
    helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 0
  activeDeadlineSeconds: {{ .seconds }}
  template:
    metadata:
      labels:
        {{- include "libchart.jobLabels" .root | nindent 8 }}
    spec:
      {{- include "libchart.shellPod" . | nindent 6 }}
{{- end }}

{{/* Takes {root, script, env}: the pod of `helm test`. */}}
{{- define "libchart.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "libchart.fullname" .root }}-test
  labels:
    {{- include "libchart.jobLabels" .root | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "libchart.shellPod" (merge (dict "job" "test") .) | nindent 2 }}
{{- end }}
