#!/usr/bin/env bash
# A pod, in a network namespace of its own, whose connections the kernel redirects to its sidecar, as istio-init's rules do: pod.sh ISTHMUS_DLL.
# The sidecar's own connections are told apart by their source; in a real pod by their user. Prints what each call was answered.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
client=10.9.9.9 neighbour=10.9.9.8

ip link set lo up
for address in 10.1.0.1 10.1.0.2 10.5.0.9 $client $neighbour; do ip addr add $address/32 dev lo; done
ip route add 10.96.0.0/16 dev lo
iptables -t nat -A OUTPUT -p tcp -s $client -j REDIRECT --to-port 15001
iptables -t nat -A OUTPUT -p tcp -s $neighbour -j REDIRECT --to-port 15006

pids=()
trap 'kill "${pids[@]}" 2>/dev/null' EXIT
python3 "$here/answer.py" 10.1.0.1 8080 "the app" & pids+=($!)
python3 "$here/answer.py" 10.1.0.2 8080 "web" & pids+=($!)
python3 "$here/answer.py" 10.5.0.9 8080 "no service" & pids+=($!)
dotnet "$1" proxy --cluster "c1=$here/mesh" --proxy cluster=c1,namespace=default,address=10.1.0.1,name=app,labels=app:app >/dev/null & pids+=($!)

call() { echo "$2: $(curl -s -m 60 --interface "$1" -w ' %{http_code}' "http://$2/" | tr -d '\n' || true)"; }
until_answered() { until curl -sf -m 5 -o /dev/null "$1"; do read -rt 0.1 <> <(:) || true; done; }
for url in 10.1.0.1:8080 10.1.0.2:8080 10.5.0.9:8080 127.0.0.1:15000/ready; do until_answered "http://$url"; done

echo "from the app"
call $client 10.96.0.10
call $client 10.96.0.11:7000
call $client 10.5.0.9:8080
call $client 10.5.0.9:9999
echo "to the app"
call $neighbour 10.1.0.1:8080
call $neighbour 10.1.0.1:9999
echo "to the sidecar itself"
call $neighbour 10.1.0.1:15006
call 127.0.0.1 127.0.0.1:15001
