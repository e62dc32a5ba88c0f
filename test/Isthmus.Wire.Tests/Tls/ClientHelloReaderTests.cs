using System.Buffers.Binary;
using Isthmus.Wire.Tls;

namespace Isthmus.Wire.Tests.Tls;

/// <summary>xds facts F.1 and F.2: the vectors and the rules for an extractor.</summary>
public sealed class ClientHelloReaderTests
{
    private const string OneRecord =
        "16030100830100007f0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0000041301c02b010000520000001d001b0000187376632e6e732e7376632e636c75737465722e6c6f63616c00100014001208697374696f2d683205697374696f026832002b00050403040303000a00040002001d000d000400020403";

    private const string ThreeRecords =
        "160301000301000016030100437f0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0000041301c02b010000520000001d001b0000187376632e6e732e7376632e63160301003d6c75737465722e6c6f63616c00100014001208697374696f2d683205697374696f026832002b00050403040303000a00040002001d000d000400020403";

    [Theory]
    [InlineData(OneRecord)]
    [InlineData(ThreeRecords)]
    public void Reads_the_vector_whole_and_asks_for_more_at_every_prefix(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            ClientHelloReader.TryRead(bytes.AsSpan(0, length), out _).ShouldBe(ClientHelloOutcome.NeedMore, $"prefix of {length}");
        }

        ClientHelloReader.TryRead(bytes, out var hello).ShouldBe(ClientHelloOutcome.Complete);
        hello!.ServerName.ShouldBe("svc.ns.svc.cluster.local");
        hello.Alpn.ShouldBe(["istio-h2", "istio", "h2"]);
        hello.HighestVersion.ShouldBe(3);
    }

    [Fact]
    public void Reads_it_cut_into_records_of_one_byte()
    {
        var message = Convert.FromHexString(OneRecord)[5..];
        var bytes = message.SelectMany(b => new byte[] { 22, 3, 1, 0, 1, b }).ToArray();
        ClientHelloReader.TryRead(bytes, out var hello).ShouldBe(ClientHelloOutcome.Complete);
        hello!.ServerName.ShouldBe("svc.ns.svc.cluster.local");
    }

    [Fact]
    public void A_hello_may_have_no_extensions()
    {
        ClientHelloReader.TryRead(Hello(extensions: null), out var hello).ShouldBe(ClientHelloOutcome.Complete);
        hello!.ServerName.ShouldBe("");
        hello.Alpn.ShouldBeEmpty();
        hello.HighestVersion.ShouldBe(2);
    }

    [Fact]
    public void Old_versions_are_told_apart()
    {
        ClientHelloReader.TryRead(Hello(null, version: 0x0301), out var ten).ShouldBe(ClientHelloOutcome.Complete);
        ClientHelloReader.TryRead(Hello(null, version: 0x0302), out var eleven).ShouldBe(ClientHelloOutcome.Complete);
        ten!.HighestVersion.ShouldBe(0);
        eleven!.HighestVersion.ShouldBe(1);
    }

    [Fact]
    public void Names_are_lower_case_and_versions_that_do_not_exist_are_ignored()
    {
        var extensions = (byte[])[.. Extension(0, ServerName("WEB.Example")), .. Extension(43, [4, 0x8A, 0x8A, 3, 3])];
        ClientHelloReader.TryRead(Hello(extensions), out var hello).ShouldBe(ClientHelloOutcome.Complete);
        hello!.ServerName.ShouldBe("web.example");
        hello.HighestVersion.ShouldBe(2);
    }

    [Fact]
    public void A_broken_protocol_list_is_ignored_and_the_name_still_counts()
    {
        var extensions = (byte[])[.. Extension(0, ServerName("a")), .. Extension(16, [0, 3, 0, 1, 65])];
        ClientHelloReader.TryRead(Hello(extensions), out var hello).ShouldBe(ClientHelloOutcome.Complete);
        hello!.ServerName.ShouldBe("a");
        hello.Alpn.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("474554202f20485454502f312e310d0a", ClientHelloOutcome.NotTls)] // GET / HTTP/1.1
    [InlineData("1702", ClientHelloOutcome.NotTls)]
    [InlineData("1602", ClientHelloOutcome.NotTls)] // SSL 2 has no such version
    [InlineData("16", ClientHelloOutcome.NeedMore)]
    [InlineData("1603010000", ClientHelloOutcome.Malformed)] // an empty fragment
    [InlineData("1603014001", ClientHelloOutcome.Malformed)] // a fragment above 2^14
    [InlineData("160301000402000000", ClientHelloOutcome.Malformed)] // a ServerHello
    [InlineData("160301000401000000", ClientHelloOutcome.Malformed)] // nothing in it
    [InlineData("16030100050100000000", ClientHelloOutcome.Malformed)] // something behind it
    [InlineData("160301000101150301", ClientHelloOutcome.Malformed)] // another record in between
    [InlineData("160301000401004000", ClientHelloOutcome.TooLarge)]
    [InlineData("1603010004010fffff", ClientHelloOutcome.TooLarge)]
    public void Says_what_is_no_hello(string hex, ClientHelloOutcome expected) =>
        ClientHelloReader.TryRead(Convert.FromHexString(hex), out _).ShouldBe(expected);

    [Fact]
    public void Refuses_what_breaks_the_rules_of_extensions()
    {
        var name = Extension(0, ServerName("a"));
        Outcome([.. name, .. name]).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome([.. name, 0]).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Extension(0, [0, 9, 0, 0, 1, 65])).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Extension(0, [0, 8, 0, 0, 1, 65, 0, 0, 1, 66])).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Extension(0, ServerName("a\0b"))).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Extension(0, ServerName(new string('a', 256)))).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Enumerable.Range(100, 65).SelectMany(i => Extension(i, [])).ToArray()).ShouldBe(ClientHelloOutcome.Malformed);
        Outcome(Enumerable.Range(100, 64).SelectMany(i => Extension(i, [])).ToArray()).ShouldBe(ClientHelloOutcome.Complete);
    }

    [Fact]
    public void A_hello_of_the_largest_size_passes_and_one_byte_more_does_not()
    {
        var fits = Hello(Extension(21, new byte[16 * 1024 - Hello([]).Length - 4]));
        fits.Length.ShouldBe(16 * 1024);
        ClientHelloReader.TryRead(fits, out _).ShouldBe(ClientHelloOutcome.Complete);
        ClientHelloReader.TryRead(Hello(Extension(21, new byte[16 * 1024 - Hello([]).Length - 3])), out _).ShouldBe(ClientHelloOutcome.TooLarge);
    }

    [Fact]
    public void Never_fails_otherwise_whatever_is_changed_in_it()
    {
        var random = new Random(11);
        var vector = Convert.FromHexString(ThreeRecords);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = vector.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var outcome = ClientHelloReader.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var hello);
            (hello is not null).ShouldBe(outcome == ClientHelloOutcome.Complete);
        }
    }

    private static ClientHelloOutcome Outcome(byte[] extensions) => ClientHelloReader.TryRead(Hello(extensions), out _);

    private static byte[] ServerName(string name) => [(byte)((name.Length + 3) >> 8), (byte)(name.Length + 3), 0, (byte)(name.Length >> 8), (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name)];

    private static byte[] Extension(int type, byte[] data) => [(byte)(type >> 8), (byte)type, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    // Version, random, no session, one suite, no compression, extensions; in one record.
    private static byte[] Hello(byte[]? extensions, int version = 0x0303)
    {
        byte[] block = extensions is null ? [] : [(byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions];
        byte[] body = [(byte)(version >> 8), (byte)version, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0, .. block];
        byte[] message = [1, 0, 0, 0, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)body.Length);
        byte[] record = [22, 3, 1, 0, 0, .. message];
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)message.Length);
        return record;
    }
}
