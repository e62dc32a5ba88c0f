using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Tests.Topology;

public sealed class FolderSweeperTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-swept-");

    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName))
        {
            _folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Removes_the_folder_with_all_that_is_in_it_once_the_lab_is_gone()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "clusters", "a"));
        File.WriteAllText(Path.Combine(_folder.FullName, "clusters", "a", ".hidden.yaml"), "");
        var sweeper = FolderSweeper.Start(_folder.FullName)!;
        _folder.Exists.ShouldBeTrue();
        sweeper.Dispose();
        Directory.Exists(_folder.FullName).ShouldBeFalse();
    }

    [Fact]
    public void Leaves_the_folder_of_a_lab_that_came_after()
    {
        var sweeper = FolderSweeper.Start(_folder.FullName)!;
        _folder.Delete(recursive: true);
        _folder.Create();
        File.WriteAllText(Path.Combine(_folder.FullName, "lab-1"), "");
        sweeper.Dispose();
        File.Exists(Path.Combine(_folder.FullName, "lab-1")).ShouldBeTrue();
    }

    [Fact]
    public void Leaves_the_folder_of_a_lab_that_came_after_while_nothing_is_in_it()
    {
        var sweeper = FolderSweeper.Start(_folder.FullName)!;
        _folder.Delete(recursive: true);
        _folder.Create();
        sweeper.Dispose();
        Directory.Exists(_folder.FullName).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_is_deleted_by_two_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, $"{i}", "deep", "er")).FullName, "file"), "");
            }

            Parallel.Invoke(() => LabFolder.Delete(_folder.FullName), () => LabFolder.Delete(_folder.FullName));
            Directory.Exists(_folder.FullName).ShouldBeFalse();
        }
    }
}
