using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Tests.Steps;

public sealed class SettlingTests
{
    private readonly Settling _settling = new();

    [Fact]
    public void Is_settled_after_a_second_of_windows_as_expected()
    {
        See(3.0, true).ShouldBeFalse();
        See(3.9, true).ShouldBeFalse();
        See(4.0, true).ShouldBeTrue();
        _settling.Since.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Window_that_is_not_as_expected_begins_anew()
    {
        See(3.0, true);
        See(3.5, false).ShouldBeFalse();
        _settling.Since.ShouldBeNull();
        See(3.6, true);
        See(4.0, true).ShouldBeFalse();
        See(4.6, true).ShouldBeTrue();
    }

    [Fact]
    public void Window_that_says_nothing_neither_confirms_nor_begins_anew()
    {
        See(2.0, null).ShouldBeFalse();
        _settling.Since.ShouldBeNull();
        See(3.0, true);
        See(5.0, null).ShouldBeFalse();
        See(5.1, true).ShouldBeTrue();
        _settling.Since.ShouldBe(TimeSpan.FromSeconds(3));
    }

    private bool See(double end, bool? isShared) => _settling.See(TimeSpan.FromSeconds(end), isShared);
}
