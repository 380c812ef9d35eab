#!/usr/bin/env bash
# Makes a context for each cluster in ~/.kube/config, by the name that teamkit.yaml has for it, for gcloud's own login.
# Each use asks for a new token, since a run may take longer than one lives.
#
#     CLUSTERS=LINES clusters.sh
#
# CLUSTERS has a line for each: NAME PROJECT LOCATION.
set -euo pipefail
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$HOME/.kube"
# Not beside the configuration: kubectl would write a name without a path, and look for that in PATH.
# shellcheck disable=SC2016 # the script's own
printf '%s\n' '#!/bin/sh' \
  'printf '\''{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}'\'' "$(gcloud auth print-access-token)"' \
  > "$HOME/.kube-token"
chmod +x "$HOME/.kube-token"
kubectl config set-credentials google --exec-api-version=client.authentication.k8s.io/v1 --exec-command="$HOME/.kube-token" --exec-interactive-mode=Never
while read -r name project location <&3; do
  if [[ -z $name ]]; then continue; fi
  gcloud container clusters describe "$name" --project="$project" --location="$location" --format=json > "$work/cluster.json" < /dev/null
  jq -r .masterAuth.clusterCaCertificate "$work/cluster.json" | base64 -d > "$work/ca.pem"
  kubectl config set-cluster "$name" --server="https://$(jq -r .endpoint "$work/cluster.json")" --certificate-authority="$work/ca.pem" --embed-certs=true
  kubectl config set-context "$name" --cluster="$name" --user=google
done 3<<< "${CLUSTERS:-}"
