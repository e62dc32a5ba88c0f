using FsCheck;
using FsCheck.Fluent;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>What clients share must answer as a copy of their own would, whatever happens to the table below it.</summary>
public sealed class SharedStateTests
{
    private const int Names = 80;

    [Fact]
    public void A_set_of_names_that_is_shared_answers_as_one_of_its_own()
    {
        Prop.ForAll(Steps(), steps =>
        {
            var (table, set, model) = (Full(), new NameSet(), new HashSet<string>(StringComparer.Ordinal));
            foreach (var (what, number) in steps)
            {
                var name = $"n{number}";
                switch (what)
                {
                    case 0:
                        set.Add(name).ShouldBe(model.Add(name));
                        break;
                    case 1:
                        set.Remove(name).ShouldBe(model.Remove(name));
                        break;
                    case 2:
                        set.Set([.. model.Where(n => n != name)]);
                        model.Remove(name);
                        break;
                    case 3:
                        FillTo(number, n => model.Add(n), n => set.Add(n));
                        set.Compact(table);
                        break;
                    default:
                        table = Step(table, what, number, (from, to) => set.Advance(from, to, to.ChangedSince(from)));
                        break;
                }

                set.Count.ShouldBe(model.Count);
                set.Order(StringComparer.Ordinal).ShouldBe(model.Order(StringComparer.Ordinal));
                Enumerable.Range(0, Names).ShouldAllBe(i => set.Contains($"n{i}") == model.Contains($"n{i}"));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Versions_that_are_shared_answer_as_a_map_of_their_own()
    {
        Prop.ForAll(Steps(), steps =>
        {
            var (table, sent, model) = (Full(), new SentVersions(), new Dictionary<string, string>(StringComparer.Ordinal));
            foreach (var (what, number) in steps)
            {
                var name = $"n{number}";
                switch (what)
                {
                    case 0 or 1:
                        sent.Set(name, model[name] = what == 0 ? table[name]?.Version ?? "gone" : "other");
                        break;
                    case 2:
                        sent.Remove(name);
                        model.Remove(name);
                        break;
                    case 3:
                        foreach (var resource in table.Resources.Take(number))
                        {
                            sent.Set(resource.Name, model[resource.Name] = resource.Version);
                        }

                        sent.Compact(table);
                        break;
                    default:
                        table = Step(table, what, number, (from, to) => sent.Advance(from, to, to.ChangedSince(from)));
                        break;
                }

                sent.Count.ShouldBe(model.Count);
                sent.Names.Order(StringComparer.Ordinal).ShouldBe(model.Keys.Order(StringComparer.Ordinal));
                Enumerable.Range(0, Names).ShouldAllBe(i => sent[$"n{i}"] == model.GetValueOrDefault($"n{i}"));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_client_that_is_up_to_date_holds_nothing_of_its_own()
    {
        var table = Full();
        var (names, sent) = (new NameSet(), new SentVersions());
        foreach (var resource in table.Resources)
        {
            names.Add(resource.Name);
            sent.Set(resource.Name, resource.Version);
        }

        names.Compact(table);
        sent.Compact(table);
        (names.Own, sent.Own).ShouldBe((0, 0));

        var next = table.With([Resource(7, 1)], []);
        sent.Advance(table, next, next.ChangedSince(table));
        sent.Own.ShouldBe(1);
        sent.Set("n7", next["n7"]!.Version);
        sent.Own.ShouldBe(0);
    }

    // 0 to 3 act on the subject; 4 changes, 5 removes and 6 to 7 bring back names of the table.
    private static Arbitrary<(int What, int Number)[]> Steps() =>
        (from what in Gen.Choose(0, 7) from number in Gen.Choose(0, Names - 1) select (what, number)).ArrayOf().Resize(120).ToArbitrary();

    private static ResourceTable Full() =>
        ResourceTable.Empty(TypeUrls.Endpoints).With(Enumerable.Range(0, Names).Where(i => i % 5 != 0).Select(i => Resource(i, 0)), []);

    private static void FillTo(int count, params Action<string>[] add)
    {
        for (var i = 0; i < count; i++)
        {
            add.ToList().ForEach(a => a($"n{i}"));
        }
    }

    private static ResourceTable Step(ResourceTable from, int what, int number, Action<ResourceTable, ResourceTable> advance)
    {
        var to = what == 5 ? from.With([], [$"n{number}"]) : from.With([Resource(number, what)], []);
        advance(from, to);
        return to;
    }

    private static XdsResource Resource(int number, int content) => World.Resource(TypeUrls.Endpoints, $"n{number}", $"{content}");
}
