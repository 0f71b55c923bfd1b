{{/* ServiceAccount, ConfigMap and Secret; each is nothing where the values do not ask for it. */}}

{{- define "libchart.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "libchart.serviceAccountName" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
{{- end }}
{{- end }}

{{/* The keys of `env`, given to the container with envFrom. */}}
{{- define "libchart.envConfigMap" -}}
{{- if .Values.env -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "libchart.fullname" . }}-env
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
data:
  {{- range $key, $value := .Values.env }}
  {{- /* Helm reads numbers as floats, which would print 1000000 as 1e+06. */}}
  {{ $key }}: {{ ternary $value (toJson $value) (kindIs "string" $value) | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "libchart.secret" -}}
{{- if and .Values.secret.value (not .Values.secret.existingSecret) -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "libchart.fullname" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
type: Opaque
stringData:
  {{ .Values.secret.key }}: {{ .Values.secret.value | quote }}
{{- end }}
{{- end }}
