{{/* Takes {root, extra}: a StatefulSet with its volume per pod. */}}
{{- define "libchart.statefulset" -}}
{{- $root := .root }}
{{- $values := .root.Values }}
{{- $extra := deepCopy (.extra | default dict) }}
{{- if $values.persistence.enabled }}
{{- $mount := dict "name" "data" "mountPath" $values.persistence.mountPath }}
{{- $_ := set $extra "volumeMounts" (prepend ($extra.volumeMounts | default list) $mount) }}
{{- end -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "libchart.fullname" $root }}
  labels:
    {{- include "libchart.labels" $root | nindent 4 }}
spec:
  serviceName: {{ include "libchart.headlessName" $root }}
  {{- if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  podManagementPolicy: {{ $values.podManagementPolicy }}
  updateStrategy:
    {{- toYaml $values.updateStrategy | nindent 4 }}
  minReadySeconds: {{ $values.minReadySeconds }}
  ordinals:
    start: {{ $values.ordinals.start }}
  revisionHistoryLimit: {{ $values.revisionHistoryLimit }}
  {{- if $values.persistence.enabled }}
  persistentVolumeClaimRetentionPolicy:
    {{- toYaml $values.persistence.retention | nindent 4 }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "libchart.selectorLabels" $root | nindent 6 }}
  template:
    {{- include "libchart.podTemplate" (dict "root" $root "extra" $extra) | nindent 4 }}
  {{- if $values.persistence.enabled }}
  # Immutable: no label in it may change from one chart version to the next.
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "libchart.selectorLabels" $root | nindent 10 }}
      spec:
        accessModes:
          {{- toYaml $values.persistence.accessModes | nindent 10 }}
        {{- with $values.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $values.persistence.size }}
  {{- end }}
{{- end }}

{{/* Takes {root, kind}: scales the StatefulSet or Deployment of that kind; nothing where autoscaling is off. */}}
{{- define "libchart.autoscaler" -}}
{{- $name := include "libchart.fullname" .root }}
{{- $labels := include "libchart.labels" .root }}
{{- $kind := .kind }}
{{- with .root.Values.autoscaling }}
{{- if .enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels:
    {{- $labels | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ $kind }}
    name: {{ $name }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    {{- range $resource, $percent := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage }}
    {{- with $percent }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
    {{- end }}
  {{- with .behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Nothing where it is off. */}}
{{- define "libchart.podDisruptionBudget" -}}
{{- if .Values.podDisruptionBudget.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "libchart.fullname" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
spec:
  {{- with .Values.podDisruptionBudget.minAvailable }}
  minAvailable: {{ . }}
  {{- else }}
  maxUnavailable: {{ .Values.podDisruptionBudget.maxUnavailable }}
  {{- end }}
  # A pod that is broken anyway never keeps a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "libchart.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end }}
