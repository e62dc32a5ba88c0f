using System.Runtime.InteropServices;
using System.Threading.Channels;
using Isthmus.App.Output;
using Isthmus.Proxy;
using Isthmus.Proxy.Admin;
using Isthmus.Proxy.Certificates;
using Isthmus.Proxy.Discovery;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime;
using Isthmus.Runtime.Epoll;

namespace Isthmus.App.Hosting;

/// <summary>A proxy process: its certificate, its loops, its signals, its plans. SIGHUP loads a new plan and renews the certificate; SIGTERM and SIGINT drain.</summary>
internal sealed class ProxyHost(ProxyHostOptions options)
{
    // Several hangups before the first is served are one.
    private readonly Channel<bool> _hangups = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ProxyCertificate? _certificate;

    /// <summary>Runs on plans from files until it is told to stop; SIGHUP reads them again.</summary>
    /// <param name="load">Reads the plan; null when the input makes no sense, which it has said itself. With errors it is partial: good enough to begin with, not to go on with.</param>
    /// <param name="stopping">Cancelled by SIGTERM and SIGINT: drain and end.</param>
    public async Task<int> RunAsync(Func<(Plan Plan, ProxyIdentity Proxy, bool HasErrors)?> load, CancellationToken stopping)
    {
        if (load() is not { } first)
        {
            return ExitCode.Misuse;
        }

        return await RunAsync(
            first.Proxy,
            async plane =>
            {
                var isOk = await ApplyAsync(plane, first.Plan);
                while (isOk && await AwaitHangupAsync(stopping))
                {
                    if (load() is { } next)
                    {
                        await ReloadAsync(plane, next.Plan, next.HasErrors);
                    }
                }

                return isOk;
            },
            stopping);
    }

    /// <summary>Runs on plans from a control plane until it is told to stop.</summary>
    /// <param name="settings">Where plans come from.</param>
    /// <param name="stopping">Cancelled by SIGTERM and SIGINT: drain and end.</param>
    public Task<int> RunAsync(DiscoverySettings settings, CancellationToken stopping) => RunAsync(
        settings.Proxy,
        async plane =>
        {
            settings = _certificate is { } self ? settings with { Tls = () => self.Connect(settings.Address.Host) } : settings;
            using var discovery = new DiscoveryLoop(settings, plan => ApplyAsync(plane, plan), ReportOnce(settings.Address), TimeProvider.System, new Random(Environment.ProcessId));
            await discovery.RunAsync(stopping);
            return true;
        },
        stopping);

    private async Task<int> RunAsync(ProxyIdentity identity, Func<ProxyPlane, Task<bool>> serve, CancellationToken stopping)
    {
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Reload(context, stopping));
        if (options.Certificates is { } certificates)
        {
            _certificate = await ProxyCertificate.StartAsync(certificates, ReportCertificates(certificates), TimeProvider.System, Random.Shared.NextDouble, stopping);
            if (_certificate is null)
            {
                return ExitCode.Ok;
            }
        }

        using var folder = options.CertificateFolder is { } path ? FolderCertificate.Open(path, TimeProvider.System, Say) : null;
        if (options.CertificateFolder is not null && folder is null)
        {
            return ExitCode.Misuse;
        }

        var renewing = _certificate?.RunAsync(stopping) ?? Task.CompletedTask;
        var sink = options.AccessLog is { } format ? new AccessLogSink(Console.OpenStandardOutput(), format) : null;
        var refusals = new AccessLogSink(Console.OpenStandardError(), AccessLogFormat.Text);
        var loops = Enumerable.Range(0, options.Workers).Select(i => Start($"worker-{i}")).ToList();
        var admin = Start("admin");
        var plane = await ProxyPlane.StartAsync(loops, new ProxySettings
        {
            Seed = Environment.ProcessId,
            Identity = identity,
            PortOf = options.Ports.Of,
            BindAddress = options.BindAddress,
            WorkloadAddress = options.WorkloadAddress,
            AccessLog = sink,
            WritePlan = PlanText.Json,
            RefusalLog = refusals,
            Certificate = _certificate?.Holder ?? folder?.Holder,
            SecretsFolder = options.SecretsFolder,
            OnSecret = Say,
            MoreMetrics = _certificate is { } own ? own.Metrics : null,
        });
        await OpenAdminAsync(admin, plane);
        var isOk = await serve(plane);
        var left = await plane.DrainAsync(options.Drain);
        Console.Error.WriteLine(left == 0 ? "isthmus: drained" : $"isthmus: closed {left} connections that were still open");
        await renewing;
        await Task.WhenAll(loops.Append(admin).Select(l => l.StopAsync()));
        if (sink is not null)
        {
            await sink.DisposeAsync();
        }

        await refusals.DisposeAsync();
        return isOk ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Say(string sentence) => Console.Error.WriteLine($"isthmus: {sentence}");

    // A line for what a person would want to know once: connected, lost, from disk, refused; not for every plan.
    private static Action<DiscoveryStatus> ReportOnce(Uri address)
    {
        var last = new DiscoveryStatus(false, 0, "", "", false);
        return status =>
        {
            var line = (status.IsConnected, status.IsFromDisk) switch
            {
                _ when status.Rejected != last.Rejected => $"refused: {status.Rejected}",
                (true, _) when !last.IsConnected => $"connected to the control plane at {address}",
                (false, _) when last.IsConnected => $"lost the control plane at {address}: {status.LastError}; what is known stays in use",
                (_, true) when !last.IsFromDisk => "serving from the last plan on disk",
                (true, _) when status.LastError != last.LastError => status.LastError,
                (false, _) when status.LastError != last.LastError => $"no control plane at {address}: {status.LastError}",
                _ => null,
            };
            last = status;
            if (line is not null)
            {
                Console.Error.WriteLine($"isthmus: {line}");
            }
        };
    }

    // One line for each certificate, and for each new reason why there is none.
    private static Action<CertificateStatus> ReportCertificates(CertificateSettings settings)
    {
        var last = CertificateStatus.None;
        return status =>
        {
            var line = status.LastError.Length > 0 && status.LastError != last.LastError ? $"certificate of {settings.Identity}: {status.LastError}"
                : status.NotAfter != last.NotAfter || status.Issued != last.Issued
                ? $"certificate of {settings.Identity} {Word(status.Origin)}, valid until {status.NotAfter:u}, {status.Roots switch { 1 => "one root", var n => $"{n} roots" }}"
                : null;
            last = status;
            if (line is not null)
            {
                Console.Error.WriteLine($"isthmus: {line}");
            }
        };
    }

    private static string Word(CertificateOrigin origin) => origin switch
    {
        CertificateOrigin.Kept => "was kept on disk",
        CertificateOrigin.Joined => "was given for the join token",
        _ => "was renewed",
    };

    private EpollLoop Start(string name) => EpollLoop.Start(new EpollLoopOptions
    {
        Name = name,
        LocalAddress = options.BindAddress is { } bound && System.Net.IPAddress.IsLoopback(bound) ? bound : null,
        OnFault = fault => Console.Error.WriteLine($"isthmus: {name}: {fault.Exception}"),
    });

    // A proxy without any listener is of no use; with some it serves what it can, and says what it cannot.
    // A file that cannot be read is not a wish to have nothing of what stood in it.
    private static async Task ReloadAsync(ProxyPlane plane, Plan plan, bool hasErrors)
    {
        if (hasErrors)
        {
            Say($"the files have errors; plan {plane.PlanVersion} stays in use");
        }
        else
        {
            await ApplyAsync(plane, plan);
        }
    }

    private static async Task<bool> ApplyAsync(ProxyPlane plane, Plan plan)
    {
        var failures = await plane.ApplyAsync(plan);
        foreach (var failure in failures)
        {
            Console.Error.WriteLine($"isthmus: listener {failure.Listener} cannot be opened at {failure.Address}: {failure.Status}");
        }

        foreach (var problem in plane.Problems)
        {
            Console.Error.WriteLine($"isthmus: {problem.Where}: {problem.Reason}");
        }

        Console.Error.WriteLine($"isthmus: plan {plane.PlanVersion}: {plane.Listening.Count} listeners ({string.Join(", ", plane.Listening)}), {plan.Upstreams.Count} upstreams");
        return plane.Listening.Count > 0;
    }

    private async Task OpenAdminAsync(EpollLoop loop, ProxyPlane plane)
    {
        if (options.Admin is { } address)
        {
            var opened = await loop.RunAsync(() => new ValueTask<ListenResult>(AdminServer.Listen(loop, address, plane)));
            Console.Error.WriteLine(opened.IsOk ? $"isthmus: admin at http://{opened.Listener.LocalEndPoint}" : $"isthmus: no admin pages at {address}: {opened.Status}");
        }
    }

    private void Reload(PosixSignalContext context, CancellationToken stopping)
    {
        context.Cancel = true;
        _ = _certificate?.RenewAsync(stopping);
        _hangups.Writer.TryWrite(true);
    }

    // False when the process ends instead.
    private async Task<bool> AwaitHangupAsync(CancellationToken stopping)
    {
        try
        {
            return await _hangups.Reader.ReadAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
