using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Partitions;

namespace Isthmus.Lab.Tests.Partitions;

public sealed class PacketFilterTests
{
    private static readonly IPAddress Server = IPAddress.Parse("127.251.0.10");
    private static readonly IPAddress Lost = IPAddress.Parse("127.252.0.10");
    private static readonly IPAddress AlsoLost = IPAddress.Parse("127.253.7.10");
    private static readonly IPAddress Kept = IPAddress.Parse("127.254.0.10");

    // struct sock_filter as in linux/filter.h: ld [SKF_NET_OFF + 12]; and #0xffff0000; jeq #127.252.0.0, drop; jeq #127.253.0.0, drop; ret #-1; drop: ret #0.
    [Fact]
    public void Program_compares_the_source_with_every_network() =>
        PacketFilter.Program([Lost, AlsoLost]).ShouldBe(
        [
            0xFFF0_000C_0000_0020, 0xFFFF_0000_0000_0054, 0x7FFC_0000_0002_0015, 0x7FFD_0000_0001_0015, 0xFFFF_FFFF_0000_0006, 0x0000_0000_0000_0006,
        ]);

    [Fact]
    public async Task Listener_answers_nobody_from_a_lost_network_until_it_is_joined()
    {
        using var listener = Listen();
        PacketFilter.IsTcp(Fd(listener)).ShouldBeTrue();
        PacketFilter.TryDrop(Fd(listener), [Lost, AlsoLost]).ShouldBeTrue();

        using var lost = From(Lost);
        using var alsoLost = From(AlsoLost);
        using var kept = From(Kept);
        var connecting = lost.ConnectAsync(listener.LocalEndPoint!);
        var alsoConnecting = alsoLost.ConnectAsync(listener.LocalEndPoint!);
        await kept.ConnectAsync(listener.LocalEndPoint!).Within();
        (connecting.IsCompleted, alsoConnecting.IsCompleted).ShouldBe((false, false));

        // The sender's next try, a second after the first, gets through.
        PacketFilter.TryDrop(Fd(listener), []).ShouldBeTrue();
        await connecting.Within();
        await alsoConnecting.Within();
    }

    [Fact]
    public async Task What_a_listener_accepts_inherits_its_filter()
    {
        using var listener = Listen();
        PacketFilter.TryDrop(Fd(listener), [AlsoLost]).ShouldBeTrue();
        using var client = From(Lost);
        await client.ConnectAsync(listener.LocalEndPoint!).Within();
        using var accepted = await listener.AcceptAsync().Within();

        // There is a filter to take away only because it was inherited.
        PacketFilter.TryDrop(Fd(accepted), []).ShouldBeTrue();
        PacketFilter.TryDrop(Fd(accepted), []).ShouldBeFalse();
    }

    [Fact]
    public async Task Connection_loses_bytes_and_brings_them_when_it_is_joined()
    {
        using var listener = Listen();
        using var client = From(Lost);
        await client.ConnectAsync(listener.LocalEndPoint!).Within();
        using var accepted = await listener.AcceptAsync().Within();
        PacketFilter.TryDrop(Fd(accepted), [Lost]).ShouldBeTrue();
        var receiving = accepted.ReceiveAsync(new byte[10], SocketFlags.None);
        await client.SendAsync("lost"u8.ToArray()).Within();
        accepted.Available.ShouldBe(0);
        receiving.IsCompleted.ShouldBeFalse();

        PacketFilter.TryDrop(Fd(accepted), []).ShouldBeTrue();
        (await receiving.Within()).ShouldBe(4);
    }

    [Fact]
    public void Socket_of_another_kind_is_left_alone()
    {
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        (PacketFilter.IsTcp(Fd(datagrams)), PacketFilter.IsTcp(Fd(local))).ShouldBe((false, false));
    }

    private static int Fd(Socket socket) => (int)socket.Handle;

    private static Socket Listen()
    {
        var socket = From(Server);
        socket.Listen();
        return socket;
    }

    private static Socket From(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
