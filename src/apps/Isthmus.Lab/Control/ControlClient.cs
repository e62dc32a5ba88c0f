using System.Net.Sockets;
using System.Text.Json;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Control;

/// <summary>Gives orders to a running lab of the same user.</summary>
public static class ControlClient
{
    /// <summary>The slots of the labs that run and take orders.</summary>
    public static IReadOnlyList<int> Find() =>
        [.. Enumerable.Range(0, Defaults.MaxLabs).Where(slot => File.Exists(LabFolder.SocketOf(slot)) && LabSlot.IsTaken(slot))];

    /// <summary>The lab that is meant: the given one, or the only one that runs.</summary>
    /// <exception cref="LabException">None runs, or several do and none is given.</exception>
    public static int Choose(int? wanted)
    {
        var running = Find();
        return (wanted, running) switch
        {
            ({ } number, _) when running.Contains(number) => number,
            ({ } number, _) when LabSlot.IsTaken(number) => throw new LabException(LabSlot.TakenWithoutSocket(number)),
            ({ } number, _) => throw new LabException($"lab {number} does not run{(running.Count == 0 ? "" : $"; these do: {string.Join(", ", running)}")}"),
            (null, [var only]) => only,
            (null, []) when FindStarting() is [var first, ..] => throw new LabException(LabSlot.TakenWithoutSocket(first)),
            (null, []) => throw new LabException("no lab runs: start one with 'isthmus lab up SCENARIO'"),
            _ => throw new LabException($"several labs run: say which with --lab {string.Join('|', running)}"),
        };
    }

    // A lab makes its folder first, and its socket when everything runs.
    private static List<int> FindStarting() =>
        [.. Enumerable.Range(0, Defaults.MaxLabs).Where(slot => Directory.Exists(LabFolder.PathOf(slot)) && LabSlot.IsTaken(slot))];

    /// <summary>Tells a lab to end and waits until it has, and has given its addresses back; false when it takes longer than <see cref="Defaults.EndLimit"/>.</summary>
    /// <exception cref="LabException">The lab does not answer.</exception>
    public static async Task<bool> EndAsync(int slot, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Defaults.EndLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The lab keeps the connection until its end, and the answer is complete only then.
            var reply = await AskAsync(slot, new LabOrder(LabOrder.Down), either.Token);
            if (!reply.IsDone)
            {
                throw new LabException(reply.Text);
            }

            // Those of a lab with isolated networks are held by a second program, which ends a moment later.
            while (LabSlot.IsTaken(slot))
            {
                await Task.Delay(Defaults.KubeletPeriod, time, either.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Gives one order, and waits for the end of the answer.</summary>
    /// <exception cref="LabException">The lab does not answer.</exception>
    public static async Task<LabReply> AskAsync(int slot, LabOrder order, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(LabFolder.SocketOf(slot)), cancellationToken);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            await JsonSerializer.SerializeAsync(stream, order, ControlJson.Default.LabOrder, cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
            return await JsonSerializer.DeserializeAsync(stream, ControlJson.Default.LabReply, cancellationToken)
                ?? new LabReply(IsDone: false, "the lab gave no answer");
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            throw new LabException($"lab {slot} does not answer: {e.Message}", e);
        }
    }
}
