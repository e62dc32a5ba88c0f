namespace Isthmus.Xds.Translation.Writing;

/// <summary>Who reads a route.</summary>
internal enum RouteDialect
{
    /// <summary>Envoy, and our own proxy.</summary>
    Envoy,

    /// <summary>
    /// A gRPC library: it reads the time limit elsewhere, knows no CORS, and refuses the whole table for a path condition that it does not know.
    /// </summary>
    Grpc,
}
