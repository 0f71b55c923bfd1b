{{/* Names and labels. Every template here takes the chart's root context unless it says otherwise. */}}

{{- define "libchart.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/*
The release's name: `helm install counter …` gives the pods counter-0 and counter-1. As a dependency of another chart
it takes the chart's name with it. 52 characters, because a StatefulSet's revision label adds 11 to it and ends at 63.
*/}}
{{- define "libchart.fullname" -}}
{{- $own := ternary .Release.Name (printf "%s-%s" .Release.Name (include "libchart.name" .)) .Chart.IsRoot }}
{{- .Values.fullnameOverride | default $own | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* For what has no namespace: two releases of one name in two namespaces do not share a ClusterRole. */}}
{{- define "libchart.clusterName" -}}
{{ .Release.Namespace }}-{{ include "libchart.fullname" . }}
{{- end }}

{{- define "libchart.headlessName" -}}
{{ include "libchart.fullname" . }}-headless
{{- end }}

{{- define "libchart.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "libchart.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "libchart.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "libchart.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: ordinal
{{- end }}

{{- define "libchart.selectorLabels" -}}
app.kubernetes.io/name: {{ include "libchart.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Of hooks and test pods: no Service and no PodDisruptionBudget may take them for the application. */}}
{{- define "libchart.jobLabels" -}}
app.kubernetes.io/name: {{ include "libchart.name" . | trunc 58 }}-job
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
