namespace Isthmus.Model.Services;

/// <summary>The classes of protocols that decide how a port is handled (Istio's <c>protocol.Instance</c>).</summary>
public static class AppProtocols
{
    extension(AppProtocol protocol)
    {
        /// <summary>Routed by HTTP rules.</summary>
        public bool IsHttp => protocol is AppProtocol.Http or AppProtocol.Http2 or AppProtocol.HttpProxy or AppProtocol.Grpc or AppProtocol.GrpcWeb;

        /// <summary>Needs HTTP/2 towards the endpoint.</summary>
        public bool IsHttp2 => protocol is AppProtocol.Http2 or AppProtocol.Grpc or AppProtocol.GrpcWeb;

        /// <summary>Routed by SNI.</summary>
        public bool IsTls => protocol is AppProtocol.Https or AppProtocol.Tls;

        /// <summary>Handled as bytes.</summary>
        public bool IsTcp => protocol is AppProtocol.Tcp or AppProtocol.Https or AppProtocol.Tls or AppProtocol.Mongo or AppProtocol.Redis or AppProtocol.MySql;
    }
}
