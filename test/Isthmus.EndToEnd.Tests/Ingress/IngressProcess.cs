using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Ingress;

/// <summary>An ingress gateway as an operator runs it from files, in front of a backend of the test's own. Disposing ends it.</summary>
internal sealed class IngressProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-ingress-");
    private readonly HttpListener _backend = new();
    private readonly int _backendPort = FreePort();
    private readonly int _port = FreePort();
    private Process? _proxy;

    /// <summary>Serial number of the certificate that the last connection was shown.</summary>
    public string ShownCertificate { get; private set; } = "";

    public static async Task<IngressProcess> StartAsync()
    {
        var ingress = new IngressProcess();
        ingress._backend.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ingress._backendPort}/"));
        ingress._backend.Start();
        _ = ingress.AnswerAsync();
        ingress.WriteCertificate();
        ingress.WriteMesh("first");

        // A shell may have had SIGHUP ignored, for everything that it starts.
        ingress._proxy = Process.Start(new ProcessStartInfo("env",
        [
            "--default-signal=HUP", "dotnet", Path.Combine(AppContext.BaseDirectory, "isthmus.dll"), "proxy", "--role", "gateway", "--cluster", $"c={ingress._folder.FullName}",
            "--proxy", "cluster=c,name=edge,namespace=edge,labels=app:edge", "--workers", "2", "--bind-address", "127.0.0.1",
            "--port-map", string.Create(CultureInfo.InvariantCulture, $"443={ingress._port}"), "--admin-address", "",
        ])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        await ingress.UntilSaidAsync("plan 1:");
        return ingress;
    }

    public void WriteMesh(string name)
    {
        var mesh = File.ReadAllText(Path.Combine(ProgramRun.Root, "test", "Isthmus.EndToEnd.Tests", "Ingress", "testdata", "mesh.yaml"));
        WriteText(mesh.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal)
            .Replace("PORT", _backendPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    public void WriteText(string mesh) => File.WriteAllText(Path.Combine(_folder.FullName, "mesh.yaml"), mesh);

    /// <summary>A new certificate and key in the place of the old; returns its serial number.</summary>
    public string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("shop.example");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        File.WriteAllText(Path.Combine(_folder.FullName, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder.FullName, "cert.pem"), certificate.ExportCertificatePem());
        return certificate.SerialNumber;
    }

    /// <summary>Sends SIGHUP and waits until the proxy has said this.</summary>
    public Task ReloadAsync(string until)
    {
        Signal("HUP");
        return UntilSaidAsync(until);
    }

    /// <summary>A client that trusts whatever is shown, and remembers it.</summary>
    public HttpClient Client(string name = "shop.example") => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = Remember },
    })
    { BaseAddress = new Uri($"https://{name}/") };

    /// <summary>Ends it like an orchestrator does; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal("TERM");
        await _proxy!.WaitForExitAsync().Within(ProgramRun.Limit);
        return _proxy.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is { HasExited: false })
        {
            _proxy.Kill();
            await _proxy.WaitForExitAsync().Within(ProgramRun.Limit);
        }

        _proxy?.Dispose();
        _backend.Close();
        _folder.Delete(recursive: true);
    }

    private bool Remember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        ShownCertificate = certificate!.GetSerialNumberString();
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None;
    }

    private async Task AnswerAsync()
    {
        while (_backend.IsListening)
        {
            try
            {
                var context = await _backend.GetContextAsync();
                context.Response.Headers["x-seen-proto"] = context.Request.Headers["x-forwarded-proto"];
                context.Response.ContentLength64 = 7;
                await context.Response.OutputStream.WriteAsync("backend"u8.ToArray());
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed, or a client went away.
            }
        }
    }

    private async Task UntilSaidAsync(string words)
    {
        var said = new List<string>();
        while (await _proxy!.StandardError.ReadLineAsync().Within(ProgramRun.Limit) is { } line)
        {
            said.Add(line);
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"it did not say '{words}', but:\n{string.Join('\n', said)}");
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _proxy!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
