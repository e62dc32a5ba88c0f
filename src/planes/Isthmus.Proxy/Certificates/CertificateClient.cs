using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Xds.Protos.Ca.V1;

namespace Isthmus.Proxy.Certificates;

/// <summary>
/// Asks the control plane for certificates (<c>istio.v1.auth.IstioCertificateService</c>). Each request has a connection of its own: it has to show the newest
/// certificate, and there is one request in half a day.
/// </summary>
internal sealed class CertificateClient(CertificateSettings settings, TimeProvider time)
{
    private static readonly RpcMethod<IstioCertificateRequest, IstioCertificateResponse> Method = new(
        "istio.v1.auth.IstioCertificateService", "CreateCertificate", Of(IstioCertificateRequest.Parser), Of(IstioCertificateResponse.Parser));

    /// <summary>Whether a certificate still proves something.</summary>
    public bool IsUsable([NotNullWhen(true)] WorkloadSecrets? current) => current is not null && !current.Certificate.Validity.IsOver(time.GetUtcNow());

    /// <summary>Options of a connection to the control plane at this moment.</summary>
    /// <param name="host">Its name or address.</param>
    /// <param name="current">What we have; null, or ended, connects as nobody and trusts the file of roots.</param>
    /// <exception cref="RpcException">The file of roots cannot be read.</exception>
    public SslClientAuthenticationOptions Connect(string host, WorkloadSecrets? current) =>
        IsUsable(current) ? NamedServerTls.Client(host, current.Certificate, current.Bundle.Roots, time) : NamedServerTls.Client(host, null, ReadRoots(), time);

    /// <summary>Has a request signed: for the certificate that we have, or else for the token.</summary>
    /// <param name="request">PKCS#10 in PEM.</param>
    /// <param name="current">What we have.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>PEM elements: leaf, intermediates, and last all roots in one.</returns>
    /// <exception cref="RpcException">It was not signed.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string request, WorkloadSecrets? current, CancellationToken cancellationToken)
    {
        var headers = new RpcMetadata();
        if (!IsUsable(current))
        {
            headers.Add("authorization", $"Bearer {ReadToken()}");
        }

        // What is wrong with our own files is found here; inside the channel it would look like the network's fault.
        var tls = Connect(settings.Authority.Host, current);
        using var channel = new RpcChannel(settings.Authority, new RpcChannelOptions { Tls = () => tls, ConnectTimeout = Defaults.CertificateRequest }, time);
        var message = new IstioCertificateRequest { Csr = request, ValidityDuration = (long)settings.Lifetime.TotalSeconds };
        var answer = await channel.UnaryAsync(Method, message, new RpcCallOptions(Defaults.CertificateRequest, headers), cancellationToken);
        return answer.IsOk ? [.. answer.Message.CertChain] : throw new RpcException(answer.Status);
    }

    private static RpcMarshaller<T> Of<T>(MessageParser<T> parser)
        where T : IMessage<T> => new(static (message, to) => message.WriteTo(to), from => parser.ParseFrom(from));

    private IReadOnlyList<X509Certificate2> ReadRoots() =>
        PrivateFiles.TryRead(settings.RootsFile, out var text, out var problem) && PemCertificates.TryRead(text, out var roots, out problem)
            ? roots
            : throw new RpcException(new RpcStatus(StatusCode.FailedPrecondition, $"{settings.RootsFile} {problem}"));

    private string ReadToken()
    {
        if (settings.TokenFile is not { } file)
        {
            throw new RpcException(new RpcStatus(StatusCode.FailedPrecondition, "there is no certificate that could be renewed, and no join token"));
        }

        return !PrivateFiles.TryRead(file, out var text, out var problem) ? throw new RpcException(new RpcStatus(StatusCode.FailedPrecondition, $"{file} {problem}"))
            : text.Trim() is { Length: > 0 } token && token.All(c => c is > ' ' and <= '~') ? token
            : throw new RpcException(new RpcStatus(StatusCode.FailedPrecondition, $"{file} holds no join token"));
    }
}
