{{/* files/config.json with `config` laid over it; the version is the image's unless one of them says otherwise. */}}
{{- define "counter.config" -}}
{{- $version := dict "version" (.Values.image.tag | default .Chart.AppVersion) }}
{{- $config := mergeOverwrite $version (.Files.Get "files/config.json" | mustFromJson) (deepCopy .Values.config) }}
{{- $color := $config.color | default "black" | toString }}
{{- if not (regexMatch "^([a-zA-Z]{3,30}|#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}))$" $color) }}
{{- fail (printf "config.color: a CSS name or #rrggbb is needed, not %q" $color) }}
{{- end }}
{{- toPrettyJson $config }}
{{- end }}

{{/* What the counter's pod has beyond its values. */}}
{{- define "counter.extra" -}}
annotations:
  # A subPath mount never follows its ConfigMap, so a new configuration is a new revision.
  checksum/config: {{ include "counter.config" . | sha256sum }}
env:
  - name: PORT
    value: {{ .Values.containerPort | quote }}
  - name: REPLICA
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
volumeMounts:
  {{- if not .Values.persistence.enabled }}
  - name: data
    mountPath: {{ .Values.persistence.mountPath }}
  {{- end }}
  - name: config
    mountPath: /config.json
    subPath: config.json
    readOnly: true
volumes:
  {{- if not .Values.persistence.enabled }}
  - name: data
    emptyDir:
      sizeLimit: {{ .Values.persistence.size }}
  {{- end }}
  - name: config
    configMap:
      name: {{ include "libchart.fullname" . }}-config
{{- end }}
