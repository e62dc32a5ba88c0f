using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Partitions;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Tests.Partitions;

public sealed class NetworkPartitionsTests
{
    private const string Program = """
        import socket
        listener = socket.socket()
        listener.bind(("127.251.0.11", 0))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        while True:
            connection = listener.accept()[0]
            connection.sendall(b"hello")
        """;

    [Fact]
    public async Task Cuts_off_a_process_that_knows_nothing_of_it()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);

        // A shell between the two: what a process started itself is cut off too.
        var process = await supervisor.StartAsync(new ProcessSpec("server", "sh", ["-c", $"python3 -c '{Program}' & wait"])).Within();
        await Poll.UntilAsync(() => process.Lines.Count > 0);
        var server = new IPEndPoint(IPAddress.Parse("127.251.0.11"), int.Parse(process.Lines[0], System.Globalization.CultureInfo.InvariantCulture));
        var partitions = new NetworkPartitions(name => IPAddress.Parse(name == "here" ? "127.251.0.0" : name == "there" ? "127.252.0.0" : "127.253.0.0"));
        using var before = await CallAsync(server, "127.252.0.1").Within();

        partitions.Cut("here", "there");
        partitions.Apply([(process.Id, "here")]);
        partitions.IsCut("there", "here").ShouldBeTrue();
        var lost = CallAsync(server, "127.252.0.1");
        using var other = await CallAsync(server, "127.253.0.1").Within();
        lost.IsCompleted.ShouldBeFalse();

        partitions.Join("there", "here").ShouldBeTrue();
        partitions.Join("there", "here").ShouldBeFalse();
        partitions.Apply([(process.Id, "here")]);
        using var after = await lost.Within();
    }

    [Fact]
    public void Process_that_has_ended_is_nobodys_fault()
    {
        var partitions = new NetworkPartitions(_ => IPAddress.Parse("127.252.0.0"));
        partitions.Cut("here", "there");
        Should.NotThrow(() => partitions.Apply([(int.MaxValue, "here")]));
    }

    private static async Task<Socket> CallAsync(IPEndPoint server, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(server);
        (await socket.ReceiveAsync(new byte[10], SocketFlags.None)).ShouldBe(5);
        return socket;
    }
}
