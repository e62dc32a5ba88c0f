// The generated packages under short names: their messages are called like our own records.
global using ClusterPb = Isthmus.Xds.Protos.Cluster.V3;
global using CommonMatcherPb = Isthmus.Xds.Protos.CommonMatchers.V3;
global using CorePb = Isthmus.Xds.Protos.Core.V3;
global using EndpointPb = Isthmus.Xds.Protos.Endpoint.V3;
global using FaultPb = Isthmus.Xds.Protos.HttpFilters.Fault.V3;
global using HcmPb = Isthmus.Xds.Protos.Hcm.V3;
global using HttpOptionsPb = Isthmus.Xds.Protos.Upstreams.Http.V3;
global using HttpRbacPb = Isthmus.Xds.Protos.HttpFilters.Rbac.V3;
global using JwtPb = Isthmus.Xds.Protos.HttpFilters.JwtAuthn.V3;
global using ListenerPb = Isthmus.Xds.Protos.Listener.V3;
global using MatcherPb = Isthmus.Xds.Protos.Matchers.V3;
global using NetworkRbacPb = Isthmus.Xds.Protos.NetworkFilters.Rbac.V3;
global using RbacPb = Isthmus.Xds.Protos.Rbac.V3;
global using RoutePb = Isthmus.Xds.Protos.Route.V3;
global using TcpProxyPb = Isthmus.Xds.Protos.TcpProxy.V3;
global using TlsPb = Isthmus.Xds.Protos.Tls.V3;
global using TypePb = Isthmus.Xds.Protos.Types.V3;
