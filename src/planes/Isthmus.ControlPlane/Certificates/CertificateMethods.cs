using Google.Protobuf;
using Isthmus.Rpc;
using Isthmus.Xds.Protos.Ca.V1;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>Istio's certificate service.</summary>
public static class CertificateMethods
{
    /// <summary>Signs a request for the identity that the caller has proven.</summary>
    public static RpcMethod<IstioCertificateRequest, IstioCertificateResponse> Create { get; } = new(
        "istio.v1.auth.IstioCertificateService", "CreateCertificate", Of(IstioCertificateRequest.Parser), Of(IstioCertificateResponse.Parser));

    private static RpcMarshaller<T> Of<T>(MessageParser<T> parser)
        where T : IMessage<T> => new(static (message, to) => message.WriteTo(to), from => parser.ParseFrom(from));
}
