using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane;

/// <summary>What the control plane logs. Ids 2000 to 2099.</summary>
internal static partial class ControlPlaneLog
{
    [LoggerMessage(2000, LogLevel.Information, "registry {Cluster}: {Objects} objects in {Files} files of {Path}")]
    public static partial void RegistryRead(ILogger logger, ClusterId cluster, int objects, int files, string path);

    [LoggerMessage(2001, LogLevel.Warning, "registry {Cluster}: {Path} cannot be read ({Problem}); its last {Objects} objects stay in use")]
    public static partial void RegistryGone(ILogger logger, ClusterId cluster, string path, string problem, int objects);

    [LoggerMessage(2002, LogLevel.Information, "registry {Cluster}: {Path} is back")]
    public static partial void RegistryBack(ILogger logger, ClusterId cluster, string path);

    [LoggerMessage(2003, LogLevel.Warning, "registry {Cluster}: {Violation}; the last good version stays in use")]
    public static partial void ObjectRefused(ILogger logger, ClusterId cluster, Violation violation);

    [LoggerMessage(2004, LogLevel.Warning, "mesh config: {Violation}; the last good version stays in use")]
    public static partial void MeshConfigRefused(ILogger logger, Violation violation);

    [LoggerMessage(2005, LogLevel.Information, "mesh config: {Path} was read")]
    public static partial void MeshConfigRead(ILogger logger, string path);

    [LoggerMessage(2006, LogLevel.Information, "mesh: version {Version}, {Services} services; changed: {Changed}")]
    public static partial void SnapshotTaken(ILogger logger, long version, int services, string changed);

    [LoggerMessage(2007, LogLevel.Warning, "mesh: serving without the registries that could not be read: {Clusters}")]
    public static partial void ServingWithout(ILogger logger, string clusters);

    [LoggerMessage(2008, LogLevel.Information, "gateway {Name}: {Addresses}")]
    public static partial void GatewayNameFound(ILogger logger, string name, string addresses);

    [LoggerMessage(2009, LogLevel.Warning, "gateway {Name}: the name cannot be resolved; {Consequence}")]
    public static partial void GatewayNameFails(ILogger logger, string name, string consequence);

    [LoggerMessage(2010, LogLevel.Information, "client {Node} connected from {Peer} ({Variant})")]
    public static partial void ClientConnected(ILogger logger, string node, string peer, string variant);

    [LoggerMessage(2011, LogLevel.Information, "client {Node} from {Peer} has gone: {Status}")]
    public static partial void ClientGone(ILogger logger, string node, string peer, string status);

    [LoggerMessage(2012, LogLevel.Warning, "client {Node} rejects {Type}: {Reason}")]
    public static partial void ResponseRejected(ILogger logger, string node, string type, string reason);

    [LoggerMessage(2013, LogLevel.Warning, "client from {Peer} refused: {Problem}")]
    public static partial void NodeRefused(ILogger logger, string peer, string problem);

    [LoggerMessage(2020, LogLevel.Information, "workload entry {Key} of {Cluster}: {State}")]
    public static partial void EntryChanged(ILogger logger, ObjectKey key, ClusterId cluster, string state);

    [LoggerMessage(2030, LogLevel.Information, "listening: xDS {Xds}, over TLS {Secure}, admin {Admin}")]
    public static partial void Listening(ILogger logger, string xds, string secure, string admin);

    [LoggerMessage(2031, LogLevel.Information, "stopping: no new clients, {Clients} clients are told to go elsewhere")]
    public static partial void Stopping(ILogger logger, int clients);

    [LoggerMessage(2032, LogLevel.Critical, "the {Loop} loop failed")]
    public static partial void LoopFailed(ILogger logger, string loop, Exception exception);

    [LoggerMessage(2033, LogLevel.Error, "the proxies of cluster {Cluster}, locality {Locality}, namespace {Namespace} cannot be planned; they keep what they have")]
    public static partial void PlanFailed(ILogger logger, ClusterId cluster, Locality locality, string @namespace, Exception exception);
}
