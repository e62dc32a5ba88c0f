using FsCheck;
using FsCheck.Fluent;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Runtime.Tests.Simulation;

public sealed class ByteQueueTests
{
    [Fact]
    public void Nothing_in_gives_nothing_out()
    {
        var queue = new ByteQueue();
        queue.Write([]);
        queue.Read(new byte[1]).ShouldBe(0);
    }

    [Fact]
    public void Gives_back_what_was_put_in_whatever_the_pieces() =>
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(-900, 900), 50)), steps =>
        {
            var queue = new ByteQueue();
            var model = new Queue<byte>();
            byte next = 0;
            foreach (var step in steps)
            {
                if (step >= 0)
                {
                    var data = Enumerable.Range(0, step).Select(_ => next++).ToArray();
                    queue.Write(data);
                    Array.ForEach(data, model.Enqueue);
                }
                else
                {
                    var into = new byte[-step];
                    var count = queue.Read(into);
                    count.ShouldBe(Math.Min(-step, model.Count));
                    into.Take(count).ShouldBe(Enumerable.Range(0, count).Select(_ => model.Dequeue()));
                }

                queue.Count.ShouldBe(model.Count);
            }
        }).QuickCheckThrowOnFailure();
}
