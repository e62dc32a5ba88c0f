using System.Globalization;
using System.Text;

namespace Isthmus.Api.Tests.Reading;

/// <summary>Whatever the bytes are: one clear finding, bounded cost, no exception.</summary>
public sealed class HostileInputTests
{
    private const string Good = "apiVersion: v1\nkind: Namespace\nmetadata: {name: good}\n";

    [Fact]
    public void Refuses_a_file_of_20_MB_without_looking_into_it() =>
        Only(new byte[20 * 1024 * 1024]).ToString().ShouldStartWith("f.yaml:1:1: error ISM0001: is 20971520 bytes long");

    [Fact]
    public void Refuses_a_binary_file_at_its_first_zero() =>
        Only([.. "ab\nc"u8, 0, 1]).ToString().ShouldStartWith("f.yaml:2:2: error ISM0002: is a binary file");

    [Fact]
    public void Refuses_truncated_UTF_8_where_it_breaks() =>
        Only([.. "a: é\nb: "u8, 0xE2, 0x82]).ToString().ShouldStartWith("f.yaml:2:4: error ISM0002: is not UTF-8");

    [Fact]
    public void Refuses_UTF_16() => Only([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a: b")]).Code.ShouldBe("ISM0002");

    [Fact]
    public void Takes_a_byte_order_mark_of_UTF_8() =>
        Manifest.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good)]).Content.Objects.Count.ShouldBe(1);

    [Fact]
    public void Refuses_a_bomb_of_anchors()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 30; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [").AppendJoin(',', Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        }

        Only(text.ToString()).ToString().ShouldStartWith("f.yaml:7:");
        Only(text.ToString()).Code.ShouldBe("ISM0006");
    }

    [Fact]
    public void Refuses_aliases_that_nest_too_deeply()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 70; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Only(text.ToString()).Code.ShouldBe("ISM0005");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("{\"a\":", "}")]
    [InlineData("? ", "")]
    public void Refuses_ten_thousand_levels(string open, string close) =>
        Only(Repeat(open, 10_000) + "1" + Repeat(close, 10_000)).Code.ShouldBeOneOf("ISM0005", "ISM0004");

    [Fact]
    public void Refuses_ten_thousand_levels_of_JSON() => Only(Repeat("[", 10_000) + Repeat("]", 10_000)).Code.ShouldBe("ISM0005");

    [Fact]
    public void Refuses_an_alias_of_itself() => Only("a: &a [*a]").Message.ShouldContain("is an alias of the anchor 'a', which is not defined above");

    [Fact]
    public void Refuses_more_values_than_fit() => Only("[" + Repeat("1,", Defaults.MaxNodes + 1) + "]").Code.ShouldBe("ISM0006");

    [Fact]
    public void Says_once_that_a_text_is_broken() => Only("'' ''").Code.ShouldBe("ISM0004");

    [Fact]
    public void Says_once_that_documents_are_no_resources() => Only(Repeat("---\na\n", 100)).Code.ShouldBe("ISM0010");

    [Fact]
    public void Reads_ten_thousand_objects()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{i}}}\nspec: {{ports: [{{port: 80, name: http}}]}}\n");
        }

        var (content, violations) = Manifest.Read(text.ToString());
        violations.ShouldBeEmpty();
        content.Objects.Count.ShouldBe(10_000);
    }

    [Fact]
    public void Refuses_more_documents_than_fit()
    {
        var (_, violations) = Manifest.Read(Repeat("---\n~\n", Defaults.MaxDocuments + 1));
        violations.ShouldHaveSingleItem().Code.ShouldBe("ISM0008");
    }

    [Fact]
    public void Keeps_what_is_good_around_a_broken_document()
    {
        var (content, violations) = Manifest.Read($"{Good}---\nkind: [\nfoo: 'bar\n---\n{Good.Replace("good", "second", StringComparison.Ordinal)}");
        content.Objects.Select(o => o.Metadata.Name).ShouldBe(["good", "second"]);
        violations.ShouldHaveSingleItem().Code.ShouldBe("ISM0004");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("- ")]
    [InlineData("a: ")]
    [InlineData("a:\n")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("! ")]
    [InlineData("? ")]
    [InlineData("|\n")]
    [InlineData("#")]
    [InlineData("%")]
    [InlineData("\t")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("---\n")]
    [InlineData("---\na\n")]
    [InlineData("...\n")]
    [InlineData("{{")]
    [InlineData("<<: ")]
    [InlineData("\\")]
    [InlineData("1,")]
    [InlineData("a: 1\n")]
    [InlineData("- a\n")]
    [InlineData("\"a\":1,")]
    [InlineData("a")]
    [InlineData("é")]
    public void Survives_a_megabyte_of_the_same(string piece)
    {
        var (content, _) = Manifest.Read(Repeat(piece, 1_000_000 / piece.Length));
        content.Objects.ShouldBeEmpty();
    }

    // A mutated manifest may be anything; the seed makes a failure repeatable.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Never_throws_on_mutated_manifests(int seed)
    {
        var random = new Random(seed);
        foreach (var file in Directory.GetFiles(Folder(), "*.in.yaml"))
        {
            for (var i = 0; i < 60; i++)
            {
                var bytes = File.ReadAllBytes(file);
                Mutate(bytes, random);
                Should.NotThrow(() => Manifest.Read(bytes), $"{file}, seed {seed}, round {i}");
            }
        }
    }

    private static void Mutate(byte[] bytes, Random random)
    {
        var pieces = "{}[]:-,&*!|>'\"%@`#?<~ \n\t\\0a\u00e9"u8;
        for (var edits = random.Next(1, 8); edits > 0; edits--)
        {
            bytes[random.Next(bytes.Length)] = pieces[random.Next(pieces.Length)];
        }
    }

    private static Violation Only(string text) => Manifest.Read(text).Violations.ShouldHaveSingleItem();

    private static Violation Only(byte[] bytes)
    {
        var (content, violations) = Manifest.Read(bytes);
        content.Objects.ShouldBeEmpty();
        return violations.ShouldHaveSingleItem();
    }

    private static string Repeat(string piece, int times) => new StringBuilder(piece.Length * times).Insert(0, piece, times).ToString();

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string testFile = "") => Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", "kinds");
}
