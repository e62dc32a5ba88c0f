# Sourced by run: the backends, and each proxy with what its manual recommends for many small requests: keep-alive to the backends, no access log.
names="isthmus haproxy nginx caddy"
port_of() { case $1 in isthmus) echo 18080 ;; haproxy) echo 18081 ;; nginx) echo 18082 ;; caddy) echo 18083 ;; esac; }
tls_port_of() { echo $(($(port_of "$1") + 100)); }
sni_port_of() { echo $(($(port_of "$1") + 200)); }
# Plain text in, through the proxy's own mutual TLS on the next port, and plain text out: a client proxy and a server proxy.
far_port_of() { echo $(($(port_of "$1") + 300)); }
mesh_port_of() { echo $(($(port_of "$1") + 400)); }
tcp_port_of() { echo $(($(port_of "$1") + 500)); }
backend_ports="19001 19002 19003 19004"

write_peers() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=bench.example \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"

  # A root, and a workload's certificate below it, as the mesh's authority makes them.
  mkdir -p "$work/workload"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /O=bench -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
    -keyout "$work/root-key.pem" -out "$work/workload/root-cert.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /O=bench -keyout "$work/workload/key.pem" -out "$work/workload.csr" 2>/dev/null
  chmod 600 "$work/workload/key.pem"
  printf 'subjectAltName=critical,URI:spiffe://cluster.local/ns/bench/sa/edge\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=critical,CA:FALSE\n' >"$work/workload.ext"
  openssl x509 -req -in "$work/workload.csr" -CA "$work/workload/root-cert.pem" -CAkey "$work/root-key.pem" -days 1 -extfile "$work/workload.ext" -out "$work/workload/cert-chain.pem" 2>/dev/null
  cat "$work/workload/cert-chain.pem" "$work/workload/key.pem" >"$work/workload-both.pem"

  mkdir -p "$work/www" "$work/backend" "$work/nginx"
  echo "127.0.0.1 sni.bench.example" >"$work/hosts"
  printf 'hello from a backend, a body as small as most answers are\n' >"$work/www/small"
  head -c 65536 /dev/zero >"$work/www/64k"
  head -c 1048576 /dev/zero >"$work/www/1m"

  { echo "user root; worker_processes 1; pid $work/backend/pid; error_log $work/backend/error.log; events { worker_connections 16384; }"
    echo "http { access_log off; keepalive_requests 1000000000; client_max_body_size 10m; client_body_temp_path $work/backend; proxy_temp_path $work/backend; sendfile on; tcp_nopush off;"
    for port in $backend_ports; do
      # A POST is answered like a GET; nginx reads and drops its body.
      echo "server { listen 127.0.0.1:$port backlog=4096; listen 127.0.0.1:$((port + 100)) ssl backlog=4096; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem; root $work/www; location / { error_page 405 =200 \$uri; } }"
    done
    echo "}"; } >"$work/backend.conf"

  { echo "global"; echo "  nbthread 1"; echo "  maxconn $max_connections"; echo "  maxpipes 100"
    echo "defaults"; echo "  mode http"; echo "  timeout connect 5s"; echo "  timeout client 300s"; echo "  timeout server 60s"; echo "  option http-keep-alive"; echo "  http-reuse always"
    echo "frontend f"; echo "  bind 127.0.0.1:$(port_of haproxy)"; echo "  bind 127.0.0.1:$(tls_port_of haproxy) ssl crt $work/both.pem"; echo "  default_backend b"
    echo "backend b"; echo "  balance leastconn"; echo "  option forwardfor"
    local i=0 port
    for port in $backend_ports; do i=$((i + 1)); echo "  server s$i 127.0.0.1:$port observe layer7 error-limit 5 on-error mark-down check"; done
    echo "frontend far"; echo "  bind 127.0.0.1:$(far_port_of haproxy)"; echo "  default_backend mesh"
    echo "backend mesh"; echo "  server s$((++i)) 127.0.0.1:$(mesh_port_of haproxy) ssl crt $work/workload-both.pem ca-file $work/workload/root-cert.pem verify required"
    echo "frontend m"; echo "  bind 127.0.0.1:$(mesh_port_of haproxy) ssl crt $work/workload-both.pem ca-file $work/workload/root-cert.pem verify required"; echo "  default_backend b"
    echo "frontend s"; echo "  mode tcp"; echo "  bind 127.0.0.1:$(sni_port_of haproxy)"; echo "  tcp-request inspect-delay 5s"; echo "  tcp-request content accept if { req.ssl_hello_type 1 }"
    echo "  use_backend t if { req.ssl_sni -i sni.bench.example }"
    echo "backend t"; echo "  mode tcp"; echo "  balance leastconn"
    for port in $backend_ports; do i=$((i + 1)); echo "  server s$i 127.0.0.1:$((port + 100)) check"; done
    echo "frontend u"; echo "  mode tcp"; echo "  bind 127.0.0.1:$(tcp_port_of haproxy)"; echo "  option splice-auto"; echo "  default_backend u"
    echo "backend u"; echo "  mode tcp"; echo "  balance leastconn"; echo "  option splice-auto"
    for port in $backend_ports; do i=$((i + 1)); echo "  server s$i 127.0.0.1:$port check"; done; } >"$work/haproxy.cfg"

  { echo "load_module $nginx_stream;"
    echo "user root; worker_processes 1; daemon off; pid $work/nginx/pid; error_log $work/nginx/error.log; events { worker_connections $((max_connections * 2)); }"
    echo "http { access_log off; keepalive_requests 1000000000; client_max_body_size 10m; client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx; uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx;"
    echo "upstream b { least_conn; keepalive 512; keepalive_requests 1000000000;"
    for port in $backend_ports; do echo "server 127.0.0.1:$port max_fails=5;"; done
    echo "} server { listen 127.0.0.1:$(port_of nginx) backlog=4096; listen 127.0.0.1:$(tls_port_of nginx) ssl; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;"
    echo "location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; } }"
    echo "upstream mesh { server 127.0.0.1:$(mesh_port_of nginx); keepalive 512; keepalive_requests 1000000000; }"
    echo "server { listen 127.0.0.1:$(far_port_of nginx) backlog=4096; location / { proxy_pass https://mesh; proxy_http_version 1.1; proxy_set_header Connection '';"
    # Its certificate names a workload, and nginx compares host names only; it verifies the chain.
    echo "proxy_ssl_certificate $work/workload/cert-chain.pem; proxy_ssl_certificate_key $work/workload/key.pem; proxy_ssl_trusted_certificate $work/workload/root-cert.pem; proxy_ssl_verify off; } }"
    echo "server { listen 127.0.0.1:$(mesh_port_of nginx) ssl backlog=4096; ssl_certificate $work/workload/cert-chain.pem; ssl_certificate_key $work/workload/key.pem; ssl_client_certificate $work/workload/root-cert.pem; ssl_verify_client on;"
    echo "location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; } } }"
    echo "stream { map \$ssl_preread_server_name \$to { sni.bench.example web; default none; } upstream web { least_conn;"
    for port in $backend_ports; do echo "server 127.0.0.1:$((port + 100)) max_fails=5;"; done
    echo "} upstream none { server 127.0.0.1:1; } server { listen 127.0.0.1:$(sni_port_of nginx) backlog=4096; ssl_preread on; proxy_pass \$to; }"
    echo "upstream unread { least_conn;"
    for port in $backend_ports; do echo "server 127.0.0.1:$port max_fails=5;"; done
    echo "} server { listen 127.0.0.1:$(tcp_port_of nginx) backlog=4096; proxy_pass unread; } }"; } >"$work/nginx.conf"

  local to=""; for port in $backend_ports; do to="$to 127.0.0.1:$port"; done
  cat >"$work/Caddyfile" <<END
{
  admin off
  auto_https off
}
http://:$(port_of caddy) {
  bind 127.0.0.1
  reverse_proxy$to {
    lb_policy least_conn
  }
}
https://:$(tls_port_of caddy) {
  bind 127.0.0.1
  tls $work/cert.pem $work/key.pem
  reverse_proxy$to {
    lb_policy least_conn
  }
}
END

  sed "s|@CERT@|$work/cert.pem|; s|@KEY@|$work/key.pem|" "$here/mesh.yaml" >"$work/mesh.yaml"
}

start_backends() {
  taskset -c "$load_core" nginx -c "$work/backend.conf" -g 'daemon off;' >"$work/backend.log" 2>&1 &
  pids+=($!)
}

start_proxy() { # NAME
  case $1 in
    haproxy) start haproxy haproxy -f "$work/haproxy.cfg" -db ;;
    nginx) start nginx nginx -c "$work/nginx.conf" ;;
    caddy) start caddy env GOMAXPROCS=1 caddy run --config "$work/Caddyfile" --adapter caddyfile ;;
    isthmus) start isthmus dotnet "$root/artifacts/bin/isthmus/release/isthmus.dll" proxy --workers 1 --admin-address 127.0.0.1:18000 \
      --cluster bench="$work/mesh.yaml" --proxy 'cluster=bench,type=gateway,namespace=bench,labels=app:edge,locality=r1/z1,address=127.0.0.1' --certificates "$work/workload" ;;
  esac
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$(port_of "$1")") 2>/dev/null; }

await_proxy() { for _ in $(seq 100); do listens "$1" && return; sleep 0.1; done; return 1; }

restart() { # NAME
  local pid
  pid=$(cat "$work/$1.pid")
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  start_proxy "$1"
  await_proxy "$1"
}

start_peers() {
  local name
  for name in $names; do start_proxy "$name"; done
  for name in $names; do
    await_proxy "$name" || { echo "compare: $name does not listen:" >&2; tail -5 "$work/$name.log" >&2; names=${names//$name/}; }
  done
}
