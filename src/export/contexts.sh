
rbac=rbac.authorization.k8s.io
unreachable=''

# context VARIABLE CONTEXT: whether kubectl has the context that a variable names.
context() {
  if [[ $2 == - ]] || kubectl config get-contexts --output=name -- "$2" >/dev/null; then return; fi
  printf 'hint: %s=NAME bash %q names another, %s=- leaves the cluster out\n' "$1" "$0" "$1" >&2
  unreachable=yes
}
