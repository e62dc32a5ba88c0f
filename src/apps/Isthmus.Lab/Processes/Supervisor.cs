using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Isthmus.Lab.Processes;

/// <summary>
/// Starts processes and ends every one of them, whatever happens: on disposal by signal, and by the kernel when this process dies
/// (<see cref="ParentTie"/>). All are started by one thread that lives as long as the supervisor, because the kernel watches the thread.
/// </summary>
public sealed class Supervisor : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly string? _scratch;
    private readonly BlockingCollection<(ProcessSpec Spec, TaskCompletionSource<LabProcess> Done)> _orders = [];
    private readonly ConcurrentDictionary<LabProcess, byte> _running = new();
    private readonly Thread _starter;

    /// <summary>Begins.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="scratch">Folder for temporary files of what it starts; null for the system's.</param>
    public Supervisor(TimeProvider time, string? scratch = null)
    {
        (_time, _scratch) = (time, scratch);
        _starter = new Thread(StartWhatIsOrdered) { IsBackground = true, Name = "starter" };
        _starter.Start();
    }

    /// <summary>What runs now.</summary>
    public IReadOnlyCollection<LabProcess> Running => [.. _running.Keys];

    /// <summary>Starts a process.</summary>
    /// <exception cref="LabException">A port that it needs is taken, or the program cannot be started.</exception>
    public async Task<LabProcess> StartAsync(ProcessSpec spec)
    {
        foreach (var endpoint in spec.Listens.ToList())
        {
            using var socket = spec.Network is { } network
                ? await network.OpenSocketAsync()
                : new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            Require(spec, endpoint, socket);
        }

        var done = new TaskCompletionSource<LabProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((spec, done));
        return await done.Task;
    }

    /// <summary>Tells a process to end in good order, and kills it when it does not.</summary>
    public async Task StopAsync(LabProcess process, TimeSpan limit)
    {
        process.Send(LabSignal.Terminate);
        process.Send(LabSignal.Resume);
        try
        {
            await process.Ended.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            process.Send(LabSignal.Kill);
            await process.Ended;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _orders.CompleteAdding();
        var all = _running.Keys.ToList();
        all.ForEach(p => p.Send(LabSignal.Kill));
        await Task.WhenAll(all.Select(p => p.Ended));
        all.ForEach(p => p.Dispose());
        _starter.Join();
        _orders.Dispose();
    }

    private static void Require(ProcessSpec spec, IPEndPoint endpoint, Socket socket)
    {
        try
        {
            // Without this, connections of an earlier instance that still linger would look like a listener.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(endpoint);
            socket.Listen(1);
        }
        catch (SocketException e)
        {
            throw new LabException(e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"{endpoint}, which {spec.Name} needs, is taken by another program"
                : $"{spec.Name} cannot listen on {endpoint}: {e.Message}", e);
        }
    }

    private void StartWhatIsOrdered()
    {
        foreach (var (spec, done) in _orders.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Start(spec));
            }
            catch (LabException e)
            {
                done.SetException(e);
            }
        }
    }

    private LabProcess Start(ProcessSpec spec)
    {
        var process = new LabProcess(spec, _time, _scratch);
        try
        {
            process.Start();
            _running.TryAdd(process, 0);
            _ = process.Ended.ContinueWith(_ => _running.TryRemove(process, out var _), TaskScheduler.Default);
            return process;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new LabException($"{spec.Name} cannot be started: {spec.File}: {e.Message}", e);
        }
    }
}
