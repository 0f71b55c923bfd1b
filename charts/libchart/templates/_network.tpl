{{/* Gives each pod its DNS name. Pods that are not ready are not in it, so it is safe as a backend, too. */}}
{{- define "libchart.headlessService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "libchart.headlessName" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
    service.kubernetes.io/headless: ""
spec:
  clusterIP: None
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: http
      appProtocol: http
  selector:
    {{- include "libchart.selectorLabels" . | nindent 4 }}
{{- end }}

{{- define "libchart.service" -}}
{{- $type := .Values.service.type -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "libchart.fullname" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
  {{- with .Values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $type }}
  {{- if ne $type "ClusterIP" }}
  externalTrafficPolicy: {{ .Values.service.externalTrafficPolicy }}
  {{- end }}
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: http
      appProtocol: http
      {{- if and .Values.service.nodePort (ne $type "ClusterIP") }}
      nodePort: {{ .Values.service.nodePort }}
      {{- end }}
    {{- with (.Values.gateway).https }}
    {{- if .enabled }}
    - name: https
      port: {{ .port }}
      targetPort: https
      appProtocol: https
      {{- if and .nodePort (ne $type "ClusterIP") }}
      nodePort: {{ .nodePort }}
      {{- end }}
    {{- end }}
    {{- end }}
  selector:
    {{- include "libchart.selectorLabels" . | nindent 4 }}
{{- end }}

{{/* Nothing where it is off. */}}
{{- define "libchart.ingress" -}}
{{- if .Values.ingress.enabled -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "libchart.fullname" . }}
  labels:
    {{- include "libchart.labels" . | nindent 4 }}
  {{- with .Values.ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .Values.ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with .Values.ingress.tls }}
  tls:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  rules:
    {{- range .Values.ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path }}
            pathType: {{ .pathType }}
            backend:
              service:
                name: {{ include "libchart.fullname" $ }}
                port:
                  name: http
          {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{/*
Takes {root, ports}: lets `networkPolicy.from` in to these ports, and out to `networkPolicy.egress` alone. Nothing where
it is off. Kubelet's probes come from the node and pass in every network plugin.
*/}}
{{- define "libchart.networkPolicy" -}}
{{- $root := .root }}
{{- with .root.Values.networkPolicy }}
{{- if .enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "libchart.fullname" $root }}
  labels:
    {{- include "libchart.labels" $root | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "libchart.selectorLabels" $root | nindent 6 }}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - ports:
        {{- range $.ports }}
        - port: {{ . }}
        {{- end }}
      {{- with .from }}
      from:
        {{- toYaml . | nindent 8 }}
        # Replicas of the same release, its hooks and tests.
        - podSelector:
            matchLabels:
              {{- include "libchart.selectorLabels" $root | nindent 14 }}
        - podSelector:
            matchLabels:
              {{- include "libchart.jobLabels" $root | nindent 14 }}
      {{- end }}
  egress: {{- toYaml .egress | nindent 4 }}
{{- end }}
{{- end }}
{{- end }}

{{/* Takes {root, port, interval…}: for the Prometheus operator; nothing where it is off. */}}
{{- define "libchart.serviceMonitor" -}}
{{- $root := .root }}
{{- with .root.Values.serviceMonitor }}
{{- if .enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "libchart.fullname" $root }}
  labels:
    {{- include "libchart.labels" $root | nindent 4 }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  endpoints:
    - port: {{ $.port }}
      path: /metrics
      interval: {{ .interval }}
      honorLabels: true
  selector:
    matchLabels:
      {{- include "libchart.selectorLabels" $root | nindent 6 }}
      {{- with $.matchLabels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Takes {root, port, portName, service}: shell lines for NOTES.txt that leave the address in $URL. */}}
{{- define "libchart.url" -}}
{{- $root := .root }}
{{- $namespace := .root.Release.Namespace }}
{{- if eq .root.Values.service.type "NodePort" -}}
NODE=$(kubectl get nodes -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
PORT=$(kubectl get service {{ .service }} -n {{ $namespace }} -o jsonpath='{.spec.ports[0].nodePort}')
URL=http://$NODE:$PORT          # on a node itself 127.0.0.1 answers, too
{{- else if eq .root.Values.service.type "LoadBalancer" -}}
kubectl get service {{ .service }} -n {{ $namespace }} --watch     # until it has an EXTERNAL-IP
HOST=$(kubectl get service {{ .service }} -n {{ $namespace }} -o jsonpath='{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}')
URL=http://$HOST:{{ .port }}
{{- else -}}
kubectl port-forward service/{{ .service }} -n {{ $namespace }} {{ .port }}:{{ .port }} &
URL=http://127.0.0.1:{{ .port }}
{{- end }}
{{- end }}
