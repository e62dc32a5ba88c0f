using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Topology;

/// <summary>
/// A lab's share of the loopback network: ten second octets of 127.0.0.0/8, held by listening on a port in it. Nothing on disk says who has which,
/// so that a lab that was killed leaves no claim behind. Disposing gives it back.
/// </summary>
public sealed class LabSlot : IDisposable
{
    private readonly Socket _claim;

    private LabSlot(int number, Socket claim)
    {
        Number = number;
        _claim = claim;
    }

    /// <summary>From 0.</summary>
    public int Number { get; }

    /// <summary>Takes the first free slot, or the one that is asked for; null when it, or every one, is taken.</summary>
    public static LabSlot? TryTake(int? wanted = null)
    {
        for (var number = wanted ?? 0; number <= (wanted ?? (Defaults.MaxLabs - 1)); number++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(ClaimAddress(number), Defaults.SlotPort));
                socket.Listen(1);
                return new LabSlot(number, socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    /// <summary>Takes the first free slot, or the one that is asked for.</summary>
    /// <exception cref="LabException">It, or every one, is taken.</exception>
    public static LabSlot TakeOrThrow(int? wanted) => TryTake(wanted) ?? throw new LabException(wanted is not { } number
        ? "all addresses for labs are taken: end one with 'isthmus lab down'"
        : File.Exists(LabFolder.SocketOf(number)) ? $"lab {number} runs already: end it with 'isthmus lab down --lab {number}'"
        : TakenWithoutSocket(number));

    /// <summary>Whether somebody holds the slot.</summary>
    public static bool IsTaken(int number)
    {
        using var slot = TryTake(number);
        return slot is null;
    }

    /// <summary>What is known of a slot that is taken by somebody who takes no orders from this user.</summary>
    internal static string TakenWithoutSocket(int number) => $"lab {number} takes no orders: it is still starting, or about to end, or somebody else has its addresses";

    /// <summary>An address of the slot: <c>127.(10 slot + cluster + 1).0.host</c>, so that the first lab has 127.1.0.x and 127.2.0.x.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="cluster">Index of the cluster, from 0, below <see cref="Defaults.MaxClusters"/>.</param>
    /// <param name="host">1 to 254 in the last octet; more goes on in the third.</param>
    public static IPAddress AddressOf(int slot, int cluster, int host) =>
        new([127, (byte)((10 * slot) + cluster + 1), (byte)(host / 250), (byte)(host % 250)]);

    /// <inheritdoc/>
    public void Dispose() => _claim.Dispose();

    private static IPAddress ClaimAddress(int number) => new([127, (byte)((10 * number) + 10), 255, 254]);
}
