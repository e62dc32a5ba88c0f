using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;
using Isthmus.Wire.Tests.Http1;

namespace Isthmus.Wire.Tests.Http;

public sealed class HeaderTableTests
{
    private readonly RequestHead _head = Heads.Request(
        "GET / HTTP/1.1", "Host: a", "X-Own: 1", "Accept: x", "x-own: 2", "ACCEPT: y", "Connection: x-named", "X-Named: 5");

    private HeaderTable Fields => _head.Headers;

    [Fact]
    public void Finds_known_and_unknown_names_in_any_case_and_order()
    {
        Get("accept").ShouldBe("x");
        Get("X-OWN").ShouldBe("1");
        Get("x-none").ShouldBeNull();
        Fields.TryGet(KnownHeader.Accept, out var first).ShouldBeTrue();
        Heads.Text(first).ShouldBe("x");
        Fields.IndexOf(KnownHeader.Accept).ShouldBe(2);
        Fields.IndexOf(KnownHeader.Accept, 3).ShouldBe(4);
        Fields.IndexOf(KnownHeader.Accept, 5).ShouldBe(-1);
        Fields.IndexOf("X-Own"u8, 2).ShouldBe(3);
        Fields.CountOf(KnownHeader.Accept).ShouldBe(2);
        Fields.Contains(KnownHeader.Cookie).ShouldBeFalse();
        Fields.IndexOf(KnownHeader.None).ShouldBe(-1);
        Fields[6].IsHopByHop.ShouldBeTrue("Connection names it");
    }

    [Fact]
    public void Set_replaces_the_first_line_and_removes_the_others()
    {
        Fields.TrySet(KnownHeader.Accept, "z"u8).ShouldBeTrue();
        Fields.TrySet("x-own"u8, " 3 "u8).ShouldBeTrue();
        Fields.TrySet("x-new"u8, "4"u8).ShouldBeTrue();
        Written().ShouldBe("X-Own: 3|Accept: z|x-new: 4");
    }

    [Fact]
    public void Append_extends_the_last_line_with_the_name()
    {
        Fields.TryAppend(KnownHeader.Accept, ", "u8, "z"u8).ShouldBeTrue();
        Fields.TryAppend(KnownHeader.Via, ", "u8, "1.1 us"u8).ShouldBeTrue();
        Written().ShouldBe("X-Own: 1|Accept: x|x-own: 2|ACCEPT: y, z|via: 1.1 us");
    }

    [Fact]
    public void Remove_takes_all_lines_with_the_name()
    {
        Fields.Remove(KnownHeader.Accept).ShouldBeTrue();
        Fields.Remove(KnownHeader.Accept).ShouldBeFalse();
        Fields.Remove("X-OWN"u8).ShouldBeTrue();
        Fields.Remove("X-OWN"u8).ShouldBeFalse();
        Fields.Contains(KnownHeader.Accept).ShouldBeFalse();
        Written().ShouldBe("");
    }

    [Fact]
    public void Setting_a_field_that_connection_named_makes_it_ours()
    {
        Fields.TrySet("x-named"u8, "6"u8).ShouldBeTrue();
        Written().ShouldEndWith("X-Named: 6");
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\r\nSet-Cookie: x")]
    [InlineData("a\0b")]
    [InlineData("a\u007fb")]
    public void Values_that_would_break_out_of_their_line_are_refused(string value)
    {
        var before = Written();
        var bytes = Encoding.Latin1.GetBytes(value);
        Fields.TryAdd("x"u8, bytes).ShouldBeFalse();
        Fields.TrySet("x-own"u8, bytes).ShouldBeFalse();
        Fields.TrySet(KnownHeader.Accept, bytes).ShouldBeFalse();
        Fields.TryAppend(KnownHeader.Accept, ","u8, bytes).ShouldBeFalse();
        Fields.TryAppend(KnownHeader.Accept, bytes, "x"u8).ShouldBeFalse();
        _head.TrySetPath([(byte)'/', .. bytes]).ShouldBeFalse();
        _head.TrySetAuthority(bytes).ShouldBeFalse();
        Written().ShouldBe(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("a\r\nb")]
    [InlineData("\u00e9")]
    public void Names_that_are_not_tokens_are_refused(string name) => Fields.TryAdd(Encoding.Latin1.GetBytes(name), "x"u8).ShouldBeFalse();

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    public void Fields_of_the_writer_cannot_be_edited(string name)
    {
        var bytes = Encoding.Latin1.GetBytes(name);
        Fields.TryAdd(bytes, "1"u8).ShouldBeFalse();
        Fields.TrySet(KnownHeaders.Find(bytes), "1"u8).ShouldBeFalse();
        Fields.Remove(bytes).ShouldBeFalse();
    }

    [Fact]
    public void Edits_are_bounded()
    {
        var added = 0;
        while (Fields.TryAdd("x"u8, "y"u8))
        {
            added++;
        }

        added.ShouldBe(Defaults.AddedFields);
        Fields.TrySet("x"u8, new byte[Defaults.AddedBytes].AsSpan()).ShouldBeFalse("control characters");
        var large = Enumerable.Repeat((byte)'v', Defaults.AddedBytes).ToArray();
        Fields.TrySet("x"u8, large).ShouldBeFalse("more bytes than edits may add");
        Fields.TrySet("x"u8, large.AsSpan(0, 1000)).ShouldBeTrue();
    }

    [Fact]
    public void A_value_may_be_set_from_the_same_head_while_its_text_grows()
    {
        for (var i = 0; i < 9; i++)
        {
            Fields.TryGet("x-own"u8, out var value).ShouldBeTrue();
            Fields.TryAppend(KnownHeader.Via, value, value).ShouldBeTrue();
            Fields.TryGet(KnownHeader.Via, out var via).ShouldBeTrue();
            Fields.TrySet("x-own"u8, via).ShouldBeTrue();
        }

        Get("x-own")!.Length.ShouldBeGreaterThan(Defaults.KeptHeadBytes, "or the text did not have to grow");
        Get("x-own")!.All(c => c == '1').ShouldBeTrue();
    }

    [Fact]
    public void A_head_can_be_used_again_after_reset_and_release()
    {
        _head.Release();
        Fields.Count.ShouldBe(0);
        Fields.Contains(KnownHeader.Accept).ShouldBeFalse();
        _head.Authority.IsEmpty.ShouldBeTrue();
        new Http1RequestParser(HeadLimits.Request).Parse("PUT /2 HTTP/1.0\r\n\r\n"u8, _head).Outcome.ShouldBe(HeadOutcome.Complete);
        _head.Method.ShouldBe(KnownMethod.Put);
        Fields.Count.ShouldBe(0);
    }

    private string? Get(string name) => Fields.TryGet(Encoding.Latin1.GetBytes(name), out var value) ? Heads.Text(value) : null;

    private string Written() => Essence.Fields(Fields).Replace("\n", "|", StringComparison.Ordinal);
}
