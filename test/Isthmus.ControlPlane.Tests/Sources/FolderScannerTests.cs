using Isthmus.ControlPlane.Sources;
using Isthmus.Model;

namespace Isthmus.ControlPlane.Tests.Sources;

public sealed class FolderScannerTests : IDisposable
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: NAME, namespace: default}
        spec:
          clusterIP: 10.0.0.1
          ports: [{name: http, port: PORT}]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderScanner _scanner;

    // Far from any file's time, so that no file counts as written just now.
    private DateTimeOffset _now = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public FolderScannerTests() => _scanner = new FolderScanner(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_every_object_once_and_then_only_differences()
    {
        _folder.Write("a.yaml", Of("a"));
        _folder.Write("deep/b.yaml", Of("b"));

        Scan().Select(c => c.Key.Name).ShouldBe(["a", "b"], ignoreOrder: true);
        Scan().ShouldBeEmpty();

        _folder.Replace("a.yaml", Of("a", 81));
        Scan().ShouldHaveSingleItem().Key.Name.ShouldBe("a");
    }

    [Fact]
    public void Sees_a_change_that_keeps_time_and_length()
    {
        _folder.Write("a.yaml", Of("a"));
        var written = File.GetLastWriteTimeUtc(_folder["a.yaml"]);
        _now = new DateTimeOffset(written);
        Scan();

        _folder.Write("a.yaml", Of("a", 81));
        File.SetLastWriteTimeUtc(_folder["a.yaml"], written);

        Scan().ShouldHaveSingleItem();
    }

    [Fact]
    public void Says_nothing_when_only_the_time_of_a_file_changes()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        File.SetLastWriteTimeUtc(_folder["a.yaml"], DateTime.UnixEpoch);

        Scan().ShouldBeEmpty();
    }

    [Fact]
    public void Removes_an_object_only_when_its_file_stays_without_it()
    {
        _folder.Write("a.yaml", Of("a") + "\n---\n" + Of("b"));
        Scan();

        _folder.Write("a.yaml", Of("a"));
        Scan().ShouldBeEmpty();
        Later(Defaults.Settle);

        var change = Scan().ShouldHaveSingleItem();
        change.Key.Name.ShouldBe("b");
        change.Value.ShouldBeNull();
    }

    [Fact]
    public void Keeps_objects_of_a_file_that_is_empty_for_a_moment()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        _folder.Write("a.yaml", "");
        Scan().ShouldBeEmpty();
        Later(Defaults.Settle / 2);
        _folder.Write("a.yaml", Of("a", 81));

        Scan().ShouldHaveSingleItem().Value.ShouldNotBeNull();
        Later(Defaults.Settle * 2);
        Scan().ShouldBeEmpty();
    }

    [Fact]
    public void Removes_the_objects_of_a_file_that_stays_away()
    {
        _folder.Write("a.yaml", Of("a"));
        _folder.Write("b.yaml", Of("b"));
        Scan();

        File.Delete(_folder["b.yaml"]);
        Scan().ShouldBeEmpty();
        Later(Defaults.Settle);

        Scan().ShouldHaveSingleItem().Key.Name.ShouldBe("b");
        _scanner.Files.ShouldBe(1);
    }

    [Fact]
    public void Keeps_the_last_good_version_of_a_bad_object_and_says_so_once()
    {
        _folder.Write("a.yaml", Of("a") + "\n---\n" + Of("b"));
        Scan();

        _folder.Replace("a.yaml", Of("a", 81) + "\n---\n" + Of("b").Replace("80", "eighty", StringComparison.Ordinal));
        var scan = _scanner.Scan(_now);

        scan.Changes.ShouldHaveSingleItem().Key.Name.ShouldBe("a");
        scan.Errors.ShouldNotBeEmpty();
        scan.Errors.ShouldAllBe(e => e.Object == "Service/default/b");
        Later(TimeSpan.FromSeconds(5));
        var again = _scanner.Scan(_now);
        again.Changes.ShouldBeEmpty();
        again.Errors.ShouldBeEmpty();
        _scanner.Errors.ShouldNotBeEmpty();
        _scanner.Objects.ShouldBe(2);
    }

    [Fact]
    public void Keeps_everything_of_a_file_that_is_no_YAML_until_it_is_repaired()
    {
        _folder.Write("a.yaml", Of("a") + "\n---\n" + Of("b"));
        Scan();

        _folder.Replace("a.yaml", Of("a") + "\n---\n{{{");
        Scan().ShouldBeEmpty();
        Later(TimeSpan.FromSeconds(5));
        Scan().ShouldBeEmpty();
        _scanner.Objects.ShouldBe(2);

        _folder.Replace("a.yaml", Of("a"));
        Scan();
        Later(Defaults.Settle);
        Scan().ShouldHaveSingleItem().Key.Name.ShouldBe("b");
        _scanner.Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_everything_when_the_folder_vanishes_and_goes_on_when_it_is_back()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        Directory.Delete(_folder.Path, recursive: true);
        Scan().ShouldBeEmpty();
        Later(TimeSpan.FromHours(1));
        Scan().ShouldBeEmpty();
        _scanner.Problem.ShouldNotBeNull();
        _scanner.Objects.ShouldBe(1);

        Directory.CreateDirectory(_folder.Path);
        _folder.Replace("a.yaml", Of("a", 81));
        Scan().ShouldHaveSingleItem();
        _scanner.Problem.ShouldBeNull();
    }

    [Fact]
    public void Follows_the_links_of_a_ConfigMap_mount_when_they_are_turned()
    {
        // As kubelet writes it: a.yaml -> ..data/a.yaml, ..data -> ..v1.
        _folder.Write("..v1/a.yaml", Of("a"));
        _folder.Write("..v2/a.yaml", Of("a", 81));
        File.SetLastWriteTimeUtc(_folder["..v1/a.yaml"], DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(_folder["..v2/a.yaml"], DateTime.UnixEpoch);
        Directory.CreateSymbolicLink(_folder["..data"], "..v1");
        File.CreateSymbolicLink(_folder["a.yaml"], "..data/a.yaml");
        Scan().ShouldHaveSingleItem();

        Directory.CreateSymbolicLink(_folder["..data_tmp"], "..v2");
        Rename("..data_tmp", "..data");

        Scan().ShouldHaveSingleItem();
        _scanner.Files.ShouldBe(1);
    }

    [Fact]
    public void Takes_the_last_of_several_files_with_one_object_and_falls_back_to_the_other()
    {
        _folder.Write("a.yaml", Of("x"));
        _folder.Write("b.yaml", Of("x", 81));
        Scan().ShouldHaveSingleItem();

        File.Delete(_folder["b.yaml"]);
        Scan();
        Later(Defaults.Settle);

        Scan().ShouldHaveSingleItem().Value.ShouldNotBeNull();
    }

    [Fact]
    public void Removes_what_stays_away_though_the_clock_is_set_back()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        File.Delete(_folder["a.yaml"]);
        Scan();
        Later(TimeSpan.FromHours(-1));
        _scanner.Scan(_now).LookAgainIn.ShouldBe(Defaults.Settle);
        Later(Defaults.Settle);

        Scan().ShouldHaveSingleItem().Value.ShouldBeNull();
    }

    [Fact]
    public void Asks_to_be_called_again_while_something_is_not_settled()
    {
        _folder.Write("a.yaml", Of("a"));
        _scanner.Scan(_now).LookAgainIn.ShouldBeNull();

        File.Delete(_folder["a.yaml"]);

        _scanner.Scan(_now).LookAgainIn.ShouldBe(Defaults.Settle);
    }

    [Fact]
    public void Looks_only_where_it_is_told_to_and_finds_the_rest_later()
    {
        _folder.Write("a.yaml", Of("a"));
        _folder.Write("b.yaml", Of("b"));
        Scan();

        _folder.Replace("a.yaml", Of("a", 81));
        _folder.Replace("b.yaml", Of("b", 81));

        _scanner.Scan(_now, [_folder["a.yaml"], _folder[".a.yaml.tmp"]]).Changes.ShouldHaveSingleItem().Key.Name.ShouldBe("a");
        Scan().ShouldHaveSingleItem().Key.Name.ShouldBe("b");
    }

    [Fact]
    public void Removes_by_hints_alone_once_it_is_settled()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        File.Delete(_folder["a.yaml"]);
        _scanner.Scan(_now, [_folder["a.yaml"]]).Changes.ShouldBeEmpty();
        Later(Defaults.Settle);

        _scanner.Scan(_now, []).Changes.ShouldHaveSingleItem().Value.ShouldBeNull();
    }

    [Fact]
    public void Looks_at_everything_when_the_hint_is_about_a_folder()
    {
        Scan();
        _folder.Write("deep/a.yaml", Of("a"));

        _scanner.Scan(_now, [_folder["deep"]]).Changes.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(".disabled/a.yaml")]
    [InlineData("deep/.disabled/deeper/a.yaml")]
    public void Takes_nothing_from_a_hidden_folder_that_it_is_told_of(string name)
    {
        _folder.Write(name, Of("a"));
        Scan().ShouldBeEmpty();

        _folder.Write(name, Of("a", 81));
        _scanner.Scan(_now, [_folder[name]]).Changes.ShouldBeEmpty();
        _scanner.Files.ShouldBe(0);
    }

    [Fact]
    public void Removes_what_is_moved_into_a_hidden_folder()
    {
        _folder.Write("a.yaml", Of("a"));
        Scan();

        Directory.CreateDirectory(_folder[".disabled"]);
        File.Move(_folder["a.yaml"], _folder[".disabled/a.yaml"]);
        _scanner.Scan(_now, [_folder["a.yaml"], _folder[".disabled/a.yaml"]]).Changes.ShouldBeEmpty();
        Later(Defaults.Settle);

        _scanner.Scan(_now, []).Changes.ShouldHaveSingleItem().Value.ShouldBeNull();
    }

    [Fact]
    public void A_hint_does_not_bring_back_what_the_listing_leaves_out()
    {
        _folder.Write("deep/a.yaml", Of("a"));
        Scan();

        Directory.Move(_folder["deep"], _folder[".aside"]);
        Directory.CreateSymbolicLink(_folder["deep"], ".aside");
        Scan().ShouldBeEmpty();
        Later(Defaults.Settle);

        _scanner.Scan(_now, [_folder["deep/a.yaml"]]).Changes.ShouldHaveSingleItem().Value.ShouldBeNull();
        _scanner.Scan(_now, [_folder["deep/a.yaml"]]).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Looks_at_everything_when_the_hint_is_below_an_entry_of_a_ConfigMap()
    {
        Scan();
        _folder.Write("a.yaml", Of("a"));

        _scanner.Scan(_now, [_folder["..data/b.yaml"]]).Changes.ShouldHaveSingleItem();
    }

    [Fact]
    public void Reads_a_file_again_until_it_can_and_says_once_that_it_cannot()
    {
        string? problem = null;
        var scanner = new FolderScanner(_folder.Path, (path, max) => problem is null ? ManifestFolder.ReadFile(path, max) : new ManifestFile(path, null, problem));
        _folder.Write("a.yaml", Of("a") + "\n---\n" + Of("b").Replace("80", "eighty", StringComparison.Ordinal));
        problem = "too many open files";
        scanner.Scan(_now).Errors.ShouldHaveSingleItem().Message.ShouldBe(problem);
        scanner.Scan(_now).Errors.ShouldBeEmpty();

        problem = null;
        scanner.Scan(_now).Changes.ShouldHaveSingleItem();
        scanner.Errors.ShouldHaveSingleItem().Object.ShouldBe("Service/default/b");

        problem = "permission denied";
        File.SetLastWriteTimeUtc(_folder["a.yaml"], DateTime.UnixEpoch);
        scanner.Scan(_now).Errors.ShouldHaveSingleItem().Message.ShouldBe(problem);
        problem = null;
        scanner.Scan(_now).Changes.ShouldBeEmpty();
        scanner.Errors.ShouldHaveSingleItem().Object.ShouldBe("Service/default/b");
    }

    private static string Of(string name, int port = 80) =>
        Service.Replace("NAME", name, StringComparison.Ordinal).Replace("PORT", $"{port}", StringComparison.Ordinal);

    private IReadOnlyList<KeyValuePair<ObjectKey, Isthmus.Api.ApiObject?>> Scan() => _scanner.Scan(_now).Changes;

    private void Later(TimeSpan by) => _now += by;

    // rename(2) replaces a link at once; .NET has no call for links to folders.
    private void Rename(string from, string to)
    {
        File.Delete(_folder[to]);
        Directory.Move(_folder[from], _folder[to]);
    }
}
