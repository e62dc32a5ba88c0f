using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Tests.Http;

public sealed class KnownHeadersTests
{
    [Fact]
    public void Every_id_has_a_name_that_leads_back_to_it_in_any_case()
    {
        KnownHeaders.Count.ShouldBe(Enum.GetValues<KnownHeader>().Length);
        KnownHeaders.Count.ShouldBeLessThanOrEqualTo(128, "a table remembers in two words which are present");
        foreach (var id in Enum.GetValues<KnownHeader>().Where(id => id != KnownHeader.None))
        {
            var name = KnownHeaders.NameText(id);
            name.Replace("-", "", StringComparison.Ordinal).ShouldBe(id.ToString(), StringCompareShould.IgnoreCase);
            KnownHeaders.Find(KnownHeaders.Name(id)).ShouldBe(id);
            KnownHeaders.Find(Encoding.ASCII.GetBytes(name.ToUpperInvariant())).ShouldBe(id);
        }
    }

    [Fact]
    public void No_other_name_is_taken_for_a_known_one()
    {
        foreach (var id in Enum.GetValues<KnownHeader>().Where(id => id != KnownHeader.None))
        {
            var name = KnownHeaders.Name(id).ToArray();
            KnownHeaders.Find(name.AsSpan(1)).ShouldBe(KnownHeader.None);
            KnownHeaders.Find([.. name, (byte)'x']).ShouldBe(KnownHeader.None);

            // Folding by OR 0x20 makes these alike for the hash, never for the comparison.
            name[^1] ^= 0x80;
            KnownHeaders.Find(name).ShouldBe(KnownHeader.None);
        }

        KnownHeaders.Find("Content\rLength"u8).ShouldBe(KnownHeader.None);
        KnownHeaders.Find("x"u8).ShouldBe(KnownHeader.None);
        KnownHeaders.Find(default).ShouldBe(KnownHeader.None);
    }

    [Fact]
    public void Methods_are_found_by_their_exact_bytes()
    {
        foreach (var method in Enum.GetValues<KnownMethod>().Where(m => m != KnownMethod.Other))
        {
            KnownMethods.Find(KnownMethods.Name(method)).ShouldBe(method);
            Encoding.ASCII.GetString(KnownMethods.Name(method)).ShouldBe(method.ToString().ToUpperInvariant());
            KnownMethods.Find(Encoding.ASCII.GetBytes(method.ToString().ToLowerInvariant())).ShouldBe(KnownMethod.Other);
        }

        KnownMethods.IsIdempotent(KnownMethod.Put).ShouldBeTrue();
        KnownMethods.IsIdempotent(KnownMethod.Post).ShouldBeFalse();
        KnownMethods.IsIdempotent(KnownMethod.Other).ShouldBeFalse();
    }
}
