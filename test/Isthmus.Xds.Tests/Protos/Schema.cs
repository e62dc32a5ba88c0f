using System.Globalization;
using Google.Protobuf.Reflection;

namespace Isthmus.Xds.Tests.Protos;

/// <summary>
/// A set of definitions, flattened: <c>package.Message.field</c> to what stands on the wire for it, such as
/// <c>3 repeated string</c>, and <c>package.Service.Method</c> to its messages.
/// </summary>
internal sealed class Schema
{
    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Entries => _entries;

    public static Schema From(FileDescriptorSet set, Func<string, bool> isWanted)
    {
        var schema = new Schema();
        foreach (var file in set.File.Where(f => isWanted(f.Package)))
        {
            foreach (var message in file.MessageType)
            {
                schema.Add($"{file.Package}.{message.Name}", message);
            }

            foreach (var type in file.EnumType)
            {
                schema.Add($"{file.Package}.{type.Name}", type);
            }

            foreach (var method in file.Service.SelectMany(s => s.Method.Select(m => (Name: $"{file.Package}.{s.Name}.{m.Name}", Method: m))))
            {
                schema._entries[method.Name] = Text(method.Method);
            }
        }

        return schema;
    }

    private void Add(string name, DescriptorProto message)
    {
        _entries[name] = "message";
        foreach (var field in message.Field)
        {
            var oneof = field.HasOneofIndex ? $" in {message.OneofDecl[field.OneofIndex].Name}" : "";
            _entries[$"{name}.{field.Name}"] =
                string.Create(CultureInfo.InvariantCulture, $"{field.Number} {Word(field.Label)} {TypeOf(field)}{oneof}");
        }

        foreach (var nested in message.NestedType)
        {
            Add($"{name}.{nested.Name}", nested);
        }

        foreach (var type in message.EnumType)
        {
            Add($"{name}.{type.Name}", type);
        }
    }

    private void Add(string name, EnumDescriptorProto type)
    {
        _entries[name] = "enum";
        foreach (var value in type.Value)
        {
            _entries[$"{name}.{value.Name}"] = value.Number.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Text(MethodDescriptorProto method) =>
        $"{(method.ClientStreaming ? "stream " : "")}{method.InputType.TrimStart('.')} returns {(method.ServerStreaming ? "stream " : "")}{method.OutputType.TrimStart('.')}";

    private static string TypeOf(FieldDescriptorProto field) =>
        field.HasTypeName ? field.TypeName.TrimStart('.') : Word(field.Type);

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
