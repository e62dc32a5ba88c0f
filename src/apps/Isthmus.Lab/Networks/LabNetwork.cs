using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Isthmus.Lab.Processes;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Lab.Networks;

/// <summary>
/// One network of a lab, as a Linux network namespace: interfaces, addresses and routes of its own. It lives as long as this object or a process inside; nothing of it
/// is on disk. Sockets stay where they were opened, whoever uses them, so that the lab itself can call from inside.
/// </summary>
public sealed partial class LabNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private const int CloseOnExec = 0x80000;
    private const int Internet = 2;
    private const int StreamKind = 1;

    private readonly BlockingCollection<TaskCompletionSource<Socket>> _orders = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private SafeFileHandle? _inside;

    private LabNetwork(string name)
    {
        Name = name;
        Http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,

            // A connection per call: an old one says nothing about new ones.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (context, token) => new NetworkStream(await ConnectAsync(Parse(context.DnsEndPoint), token), ownsSocket: true),
        })
        {
            Timeout = Defaults.RequestTimeout,
        };
        _thread = new Thread(Live) { IsBackground = true, Name = $"network {name}" };
        _thread.Start();
    }

    /// <summary>The network's name in the scenario.</summary>
    public string Name { get; }

    /// <summary>Calls from inside. Of its own because the same address and port is somebody else's in another network.</summary>
    public HttpClient Http { get; }

    /// <summary>What to write before a command so that it runs inside, while this object lives. The process that is started becomes the command, nothing stands between.</summary>
    public EquatableArray<string> Enter => ["nsenter", string.Create(CultureInfo.InvariantCulture, $"--net=/proc/{Environment.ProcessId}/fd/{_inside!.DangerousGetHandle()}"), "--"];

    /// <summary>Opens a namespace with nothing in it but a loopback interface that is down.</summary>
    /// <exception cref="LabException">The kernel refuses.</exception>
    public static async Task<LabNetwork> OpenAsync(string name)
    {
        var network = new LabNetwork(name);
        try
        {
            await network._opened.Task;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A TCP socket (IPv4) inside, which is the caller's.</summary>
    public Task<Socket> OpenSocketAsync()
    {
        var order = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add(order);
        return order.Task;
    }

    /// <summary>Connects from inside.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = await OpenSocketAsync();
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
        _inside?.Dispose();
    }

    private static IPEndPoint Parse(DnsEndPoint address) => new(IPAddress.Parse(address.Host), address.Port);

    // A thread that is made by a thread inside is inside as well, and the runtime makes threads whenever it likes. So this one goes in for single system calls
    // only, and does nothing of .NET there.
    private void Live()
    {
        using var home = Present();
        if (Unshare(NewNetwork) != 0)
        {
            _opened.SetException(new LabException($"the kernel gives network '{Name}' no namespace: {Marshal.GetLastPInvokeErrorMessage()}"));
            return;
        }

        _inside = Present();
        _ = SetNamespace(home, NewNetwork);
        _opened.SetResult();
        foreach (var order in _orders.GetConsumingEnumerable())
        {
            _ = SetNamespace(_inside, NewNetwork);
            var socket = OpenSocket(Internet, StreamKind | CloseOnExec, 0);
            _ = SetNamespace(home, NewNetwork);
            if (socket < 0)
            {
                order.SetException(new SocketException((int)SocketError.TooManyOpenSockets));
            }
            else
            {
                order.SetResult(new Socket(new SafeSocketHandle(socket, ownsHandle: true)));
            }
        }
    }

    private static SafeFileHandle Present() => File.OpenHandle("/proc/thread-self/ns/net");

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle place, int kind);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int kind, int protocol);
}
