using Isthmus.Rpc;
using Isthmus.Xds.Protos.Ca.V1;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>Istio's certificate service.</summary>
public static class CertificateMethods
{
    /// <summary>Signs a request for the identity that the caller has proven.</summary>
    public static RpcMethod<IstioCertificateRequest, IstioCertificateResponse> Create { get; } = new(
        "istio.v1.auth.IstioCertificateService",
        "CreateCertificate",
        ProtobufMarshaller.Of(IstioCertificateRequest.Parser),
        ProtobufMarshaller.Of(IstioCertificateResponse.Parser));
}
