# Reads Kubernetes objects (YAML) from stdin and holds them against the types of the official client: an unknown field
# or a wrong type is an error. Objects of other APIs (PodMonitor) are only named. Debian: python3-kubernetes.
import re, sys, yaml
import kubernetes.client.models as models

errors = []
PLAIN = {'str': str, 'int': int, 'bool': bool, 'float': (int, float)}

def walk(value, wanted, where):
    if value is None:
        return
    if found := re.match(r'list\[(.*)\]$', wanted):
        if not isinstance(value, list):
            return errors.append(f'{where}: a list is wanted')
        for index, one in enumerate(value):
            walk(one, found[1], f'{where}[{index}]')
    elif found := re.match(r'dict\((.*), (.*)\)$', wanted):
        if not isinstance(value, dict):
            return errors.append(f'{where}: a map is wanted')
        for key, one in value.items():
            walk(one, found[2], f'{where}.{key}')
    elif model := getattr(models, wanted, None):
        if not isinstance(value, dict):
            return errors.append(f'{where}: an object is wanted')
        names = {json: attribute for attribute, json in model.attribute_map.items()}
        for key, one in value.items():
            if key not in names:
                errors.append(f'{where}.{key}: unknown field of {wanted}')
            else:
                walk(one, model.openapi_types[names[key]], f'{where}.{key}')
        try:
            model(**{names[key]: one for key, one in value.items() if key in names})
        except ValueError as error:
            errors.append(f'{where}: {error}')
    elif wanted in PLAIN and (not isinstance(value, PLAIN[wanted]) or (wanted == 'int' and isinstance(value, bool))):
        errors.append(f'{where}: {wanted} is wanted, not {type(value).__name__}')

for document in yaml.safe_load_all(sys.stdin):
    kind = document['kind']
    if document['apiVersion'] in ('v1', 'apps/v1'):
        walk(document, f'V1{kind}', kind)
    print(kind)
print('\n'.join(errors), file=sys.stderr)
sys.exit(1 if errors else 0)
