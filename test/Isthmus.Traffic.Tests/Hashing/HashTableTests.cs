using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Traffic.Hashing;

namespace Isthmus.Traffic.Tests.Hashing;

public sealed class HashTableTests
{
    private const uint Most = 8 * 1024 * 1024;

    private static readonly string[] Six = [.. Enumerable.Range(90, 6).Select(p => $"127.0.0.1:{p}")];
    private static readonly string[] Three = ["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080"];

    // xds facts C.5, ring hash.
    [Theory]
    [InlineData(false, 12, "94:833437586790550860 92:928266305478181108 90:1033482794131418490 95:3551244743356806947 93:3851675632748031481 91:5583722120771150861 91:6311230543546372928 93:7700377290971790572 95:13144177310400110813 92:13444792449719432967 94:15516499411664133160 90:16117243373044804889")]
    [InlineData(true, 9, "2:478800714317889831 1:2567785056460330147 3:4062465251142829806 2:7248792770306198387 2:14884981783557475022 3:15080023225596850627 3:15316447568244380427 1:16621891374891883164 1:18062546916749935946")]
    public void Points_of_the_ring(bool isThree, uint size, string expected)
    {
        var keys = isThree ? Three : Six;
        var ring = new HashRing(keys, Equal(keys.Length), size, Most);
        var points = Enumerable.Range(0, ring.Size).Select(i => $"{(isThree ? ring[i].Host + 1 : ring[i].Host + 90)}:{ring[i].Point}");
        string.Join(' ', points).ShouldBe(expected);
    }

    [Fact]
    public void A_hash_belongs_to_the_next_point_and_the_last_to_the_first()
    {
        var ring = new HashRing(Six, Equal(6), 12, Most);
        ring.Find(0, 0).ShouldBe(4);
        ring.Find(ulong.MaxValue, 0).ShouldBe(4);
        ring.Find(928266305478181108, 0).ShouldBe(2);
        ring.Find(928266305478181109, 0).ShouldBe(0);
    }

    [Theory]
    [InlineData("user-1", 1, 2)]
    [InlineData("user-2", 1, 2)]
    [InlineData("user-3", 1, 2)]
    [InlineData("user-42", 1, 1)]
    public void Keys_on_the_ring(string key, int first, int second)
    {
        var ring = new HashRing(Three, Equal(3), 9, Most);
        ring.Find(HashOf(key), 0).ShouldBe(first);
        ring.Find(HashOf(key), 1).ShouldBe(second);
    }

    [Theory]
    [InlineData("1,1,1", 1024, Most, "342,342,342")]
    [InlineData("1,2,3", 1024, Most, "171,342,513")]
    [InlineData("1,2,3", 12, Most, "2,4,6")]
    public void Sizes_of_the_ring(string weights, uint least, uint most, string expected)
    {
        var w = weights.Split(',').Select(double.Parse).ToArray();
        var ring = new HashRing([.. w.Select((_, i) => $"h{i}:80")], [.. w.Select(x => x / w.Sum())], least, most);
        string.Join(',', Enumerable.Range(0, w.Length).Select(h => Enumerable.Range(0, ring.Size).Count(i => ring[i].Host == h))).ShouldBe(expected);
    }

    [Fact]
    public void A_ring_is_bounded()
    {
        new HashRing([.. Enumerable.Range(0, 300).Select(i => $"h{i}:80")], Equal(300), 1024, Most).Size.ShouldBe(1200);
        new HashRing(["a:1", "b:1", "c:1", "d:1"], Equal(4), 1024, 6).Size.ShouldBe(6);
    }

    // xds facts C.5, Maglev.
    [Fact]
    public void Slots_of_the_table()
    {
        Slots(new MaglevTable(Six, Equal(6), 7), 90).ShouldBe("92,94,90,91,95,90,93");
        Slots(new MaglevTable(Three, Equal(3), 11), 1).ShouldBe("2,1,1,2,1,1,2,3,3,3,2");
        Slots(new MaglevTable(Six[..2], [1 / 3.0, 2 / 3.0], 17), 90).ShouldBe("91,90,90,91,90,91,91,90,91,91,91,91,91,90,91,90,91");
    }

    [Theory]
    [InlineData("user-1", 1)]
    [InlineData("user-2", 0)]
    [InlineData("user-3", 1)]
    [InlineData("user-42", 2)]
    public void Keys_in_the_table(string key, int expected)
    {
        var table = new MaglevTable(Three, Equal(3), 65537);
        table.Find(HashOf(key), 0).ShouldBe(expected);
        Enumerable.Range(0, 3).Select(h => table.Slots.Count(h)).ShouldBe([21846, 21846, 21845]);
    }

    [Fact]
    public void A_host_that_goes_moves_few_keys_of_the_others() => Prop.ForAll(Arb.From(Gen.Choose(3, 12)), Arb.From(Gen.Choose(0, 11)), (count, gone) =>
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"10.0.0.{i}:80")];
        var left = keys.Where((_, i) => i != gone % count).ToArray();

        // The ring keeps its size, so each host that stays gets a few points more and with them a few keys; placing by remainder would move nearly all.
        var most = Math.Min(0.35, 1.5 / count);
        return Moved(new HashRing(keys, Equal(count), 1024, Most), new HashRing(left, Equal(count - 1), 1024, Most), keys, left) <= most
            && Moved(new MaglevTable(keys, Equal(count), 5003), new MaglevTable(left, Equal(count - 1), 5003), keys, left) <= most;
    }).QuickCheckThrowOnFailure();

    // The share of keys that moved although their host is still there.
    private static double Moved(HashTable before, HashTable after, string[] keys, string[] left)
    {
        const int Samples = 500;
        var moved = 0;
        for (var i = 0; i < Samples; i++)
        {
            var hash = HashOf($"key-{i}");
            var old = keys[before.Find(hash, 0)];
            moved += left.Contains(old, StringComparer.Ordinal) && old != left[after.Find(hash, 0)] ? 1 : 0;
        }

        return (double)moved / Samples;
    }

    private static string Slots(MaglevTable table, int first) => string.Join(',', table.Slots.ToArray().Select(s => s + first));

    private static double[] Equal(int count) => [.. Enumerable.Repeat(1.0 / count, count)];

    private static ulong HashOf(string key) => XxHash64.Hash(Encoding.ASCII.GetBytes(key));
}
