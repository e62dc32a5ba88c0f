using System.Diagnostics;
using System.Threading.Channels;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary><c>isthmus proxy</c> as an operator runs it, and what it says.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private const int Sighup = 1;
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _all = [];
    private readonly Task _reading;

    private ProxyProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public static ProxyProcess Start(params string[] arguments) => new(ControlPlaneProcess.Start(["proxy", "--admin-address", "", "--workers", "1", .. arguments]));

    /// <summary>Returns when it has said this, after what was waited for before.</summary>
    public async Task<string> UntilAsync(string words)
    {
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync().Within();
                if (line.Contains(words, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (Exception e) when (e is TimeoutException or ChannelClosedException)
        {
            throw new TimeoutException($"it did not say '{words}', but:\n{string.Join('\n', Said)}", e);
        }
    }

    public void Hangup() => ControlPlaneProcess.Signal(_process, Sighup);

    public async Task<int> StopAsync()
    {
        ControlPlaneProcess.Signal(_process, Sigterm);
        await _process.WaitForExitAsync().Within();
        await _reading.Within();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }

        await _reading.Within();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_all)
            {
                _all.Add(line);
            }

            await _lines.Writer.WriteAsync(line);
        }

        _lines.Writer.Complete();
    }
}
