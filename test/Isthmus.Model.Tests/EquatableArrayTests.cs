using FsCheck;
using FsCheck.Fluent;
using Isthmus.TestKit;

namespace Isthmus.Model.Tests;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equal_elements_in_equal_order_make_equal_arrays() =>
        Prop.ForAll<int[]>(items =>
        {
            EquatableArray<int> left = [.. items];
            var right = items.ToEquatableArray();
            return left == right && left.GetHashCode() == right.GetHashCode() && left.SequenceEqual(items);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_order_is_another_array()
    {
        EquatableArray<string> one = ["a", "b"];
        EquatableArray<string> other = ["b", "a"];
        (one != other).ShouldBeTrue();
    }

    [Fact]
    public void The_default_value_is_the_empty_array()
    {
        EquatableArray<string> empty = [];
        empty.ShouldBe(default);
        empty.IsEmpty.ShouldBeTrue();
        default(EquatableArray<string>).Count.ShouldBe(0);
    }

    [Fact]
    public void Enumerating_allocates_nothing()
    {
        EquatableArray<int> items = [1, 2, 3];
        Allocations.Of(() => Sum(items)).ShouldBe(0);
    }

    private static int Sum(EquatableArray<int> items)
    {
        var sum = 0;
        foreach (var item in items)
        {
            sum += item;
        }

        return sum;
    }
}
